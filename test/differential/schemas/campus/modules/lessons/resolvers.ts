import type { ModuleResolvers } from 'selvedge'

export default {
  Student: {
    shout: ({ name, grade }) => (grade === 4 ? null : `${String(name).toUpperCase()}!`),
  },
} satisfies ModuleResolvers
