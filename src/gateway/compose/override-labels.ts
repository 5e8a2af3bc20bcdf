import type { Chance } from '../../utils/random.ts'

/**
 * Which labels of `@override(label:)` hold: `percent(30)` in 30 of 100 gateways, decided when the modules are loaded. Any other
 * label means nothing here, and its override does not hold.
 */
export function overrideLabels(chance: Chance): (label: string) => boolean {
  const decided = new Map<string, boolean>()
  return (label) => {
    let isOn = decided.get(label)
    if (isOn === undefined) {
      const share = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1]
      isOn = share !== undefined && chance() * 100 < Number(share)
      decided.set(label, isOn)
    }
    return isOn
  }
}
