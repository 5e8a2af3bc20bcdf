import { join } from 'node:path'
import type { World } from '../../harness/world.ts'
import { accountsService } from './accounts-service.ts'
import { shopOracle } from './oracle.ts'
import { peopleService } from './people-service.ts'
import { reviewsService } from './reviews-service.ts'
import { resetState } from './state.ts'
import { storeService } from './store-service.ts'

/** REST, SOAP and GraphQL around one person and one product: batches, groups, stubs, circles, unions and required fields. */
export const shop: World = {
  name: 'shop',
  directory: join(import.meta.dirname, 'modules'),
  values: {
    id: ['1', '2', '3', '4', '5', '6', '7', '8', 'o1', 'o2', 'p0', 'p1', 'p3', 'r1', 'r3', 'none', 'a/b?c'],
    owner: ['1', '2', '3', '7', 'none'],
    person: ['1', '5', '8'],
    productId: ['p0', 'p2', 'none'],
    sku: ['p0', 'p1', 'none'],
    name: ['Ann', 'Tom 0', 'Rex', '', 'é&<"'],
    first: [0, 1, 2, 3, 5],
    kinds: ['Review', 'Article', 'Reply', 'Nothing'],
  },
  services: (faults) => [peopleService(faults), storeService(faults), accountsService(faults), reviewsService(faults)],
  oracle: shopOracle,
  reset: resetState,
}
