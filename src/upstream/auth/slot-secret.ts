import type { Secret } from '../../utils/secret.ts'

/** A secret of a slot, and what must hold for it. */
export interface SlotSecret {
  /** Where it stands in the slot. */
  readonly path: string
  readonly value: string | Secret
  readonly isUsable: (value: string) => boolean
  readonly rule: string
}

/** One that may be anything. */
export function anySecret(path: string, value: string | Secret): SlotSecret {
  return { path, value, isUsable: () => true, rule: '' }
}
