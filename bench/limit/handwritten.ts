import type { Handwritten } from './calls.ts'
import { customer360 } from './customer-360.ts'
import { entityList } from './entity-list.ts'
import { federation } from './federation.ts'
import { flatList } from './flat-list.ts'
import { keptPostsWithUsers } from './kept-posts.ts'
import { mutation } from './mutation.ts'
import { postsWithGraphQLUsers, postsWithUsers } from './posts.ts'

/** The hand-written operation of each workload that calls upstreams. */
export const handwritten: ReadonlyMap<string, Handwritten> = new Map([
  ['rest-join', postsWithUsers],
  ['rest-join-cached', keptPostsWithUsers],
  ['identical', postsWithUsers],
  ['rest-to-graphql', postsWithGraphQLUsers],
  ['flat-list', flatList],
  ['entity-list', entityList],
  ['federation', federation],
  ['mutation', mutation],
  ['customer-360', customer360],
])
