import { addStep, entityRequest } from './add-step.ts'
import type { Base } from './base.ts'
import type { ObjectDraft, Planning, StepDraft } from './drafts.ts'
import { stepOf } from './locate-field.ts'
import { tellersOf } from './reach.ts'
import { want } from './wants.ts'

/** Objects whose type has been told: the step that joins what was held with what was told, and what they are now. */
interface Told {
  readonly step: StepDraft
  readonly bases: readonly Base[]
}

/**
 * Asks another source of which types objects are that their own knows by an interface only (`@interfaceObject`); undefined when
 * nobody can be asked.
 */
export function tellType(planning: Planning, draft: ObjectDraft): Told | undefined {
  const { typeName, bases } = draft
  for (const { source, depth, entity } of tellersOf(planning.supergraph, typeName, bases)) {
    if (entity.connector === undefined) continue
    const request = entityRequest(source, entity, entity.connector, undefined)
    const asked = stepOf(request, { planning, draft, visiting: new Set() }, depth - 1)
    if (asked === undefined) continue
    want(asked.base.wants, '__typename', undefined)
    const wants = bases[0]?.wants
    const parts = [
      { place: { kind: 'step' as const, step: asked, read: undefined }, wants: undefined },
      { place: { kind: 'self' as const }, wants },
    ]
    const step = addStep(
      {
        key: `tell ${draft.typeName}`,
        needNames: [],
        source,
        coordinate: typeName,
        action: { kind: 'join', parts, isTold: true },
        args: { fixed: {} },
        base: asked.base,
      },
      [
        {
          name: source.name,
          from: { kind: 'step', step: asked, read: undefined },
          isKey: false,
          type: undefined,
          source: source.name,
        },
      ],
      draft,
      planning,
    )
    return { step, bases: [asked.base, ...bases] }
  }
  return undefined
}
