import { addStep } from './add-step.ts'
import type { Found, ObjectDraft, Planning } from './drafts.ts'
import type { Need, Place } from './plan.ts'

/** Where a field is looked for that several sources give parts of. */
interface JoinSearch {
  readonly planning: Planning
  readonly draft: ObjectDraft
  readonly field: { readonly name: string }
}

/** What several sources hold of one value, as one: a step that waits for all of them joins it. */
export function joinFound(found: readonly Found[], { planning, draft, field }: JoinSearch): Found {
  const bases = found.flatMap((each) => each.bases)
  const [first] = found
  const [base] = bases
  if (first === undefined || base === undefined) throw new TypeError('there is nothing to join')
  if (found.every(({ place }) => place.kind === 'own')) return { ...first, bases } // joined before, with all that is in it
  const step = addStep(
    {
      key: `join ${field.name} ${draft.steps.length}`,
      needNames: [],
      source: base.source,
      coordinate: `${draft.typeName}.${field.name}`,
      action: {
        kind: 'join',
        parts: found.map(({ place, bases: [of] }) => ({ place, wants: of?.wants })),
        isTold: false,
      },
      args: { fixed: {} },
      base,
    },
    found.map(toNeed),
    draft,
    planning,
  )
  return { place: { kind: 'step', step, read: undefined } satisfies Place, source: first.source, bases }
}

function toNeed({ place, source }: Found): Need {
  return { name: source?.name ?? '', from: place, isKey: false, type: undefined, source: source?.name }
}
