import type { World } from '../harness/world.ts'
import { campus } from './campus/campus.ts'
import { fleet } from './fleet/fleet.ts'
import { shop } from './shop/shop.ts'

/** Every schema that operations are generated for. */
export const worlds: readonly World[] = [shop, campus, fleet]
