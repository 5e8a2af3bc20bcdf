import type { ModuleResolvers } from 'selvedge'

export default {
  Person: {
    greeting: ({ name, points }) => `Hello ${String(name)}, ${String(points)}`,
  },
} satisfies ModuleResolvers
