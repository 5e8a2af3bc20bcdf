import { listMethods } from './lists.ts'
import { logicMethods } from './logic.ts'
import type { Method } from './method.ts'
import { numberMethods } from './numbers.ts'
import { objectMethods } from './objects.ts'
import { requestMethods } from './requests.ts'
import { textMethods } from './text.ts'
import { valueMethods } from './values.ts'

/** Every method of the mapping language by name, but `->as`, which is part of the path itself. */
export const methods: ReadonlyMap<string, Method> = new Map([
  ...listMethods,
  ...logicMethods,
  ...numberMethods,
  ...objectMethods,
  ...requestMethods,
  ...textMethods,
  ...valueMethods,
])
