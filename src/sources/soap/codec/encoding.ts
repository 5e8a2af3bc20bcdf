import type { ElementPlan } from './plan.ts'
import type { Prefixes } from './prefixes.ts'

/** How values are written. */
export interface Encoding {
  readonly prefixes: Prefixes
  /** SOAP section 5: every value says its type. */
  readonly isEncoded: boolean
  readonly soapVersion: '1.1' | '1.2'
  /** What to write in place of an element's text, where it goes beside the envelope. */
  readonly attach?: ((element: ElementPlan, text: string) => string | undefined) | undefined
  /** Takes the value of what the description puts beside the envelope. */
  readonly attachPart?: ((element: ElementPlan, value: unknown) => void) | undefined
}
