import type { Resolvers } from '../resolvers.generated.ts'

export default {
  Customer: {
    displayName: ({ name, city }) => (city ? `${name} (${city})` : (name ?? null)),
  },
} satisfies Resolvers
