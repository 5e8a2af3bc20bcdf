import { toGatewayError } from '../../errors/to-gateway-error.ts'
import type { RequestContext } from '../../upstream/request-context.ts'
import type { LabelledSupergraphs } from '../plan/labelled-supergraphs.ts'

const owner = 'labels of @override'

/**
 * Those of the labels that are on for a request, each decided once for the whole of it.
 * @throws GatewayError INTERNAL_SERVER_ERROR where a module's function throws
 */
export function labelsOn(
  labels: readonly string[],
  context: RequestContext,
  { isOn }: Pick<LabelledSupergraphs, 'isOn'>,
): readonly string[] {
  let decided = context.memo.get(owner) as Map<string, boolean> | undefined
  if (decided === undefined) {
    decided = new Map()
    context.memo.set(owner, decided)
  }
  return labels.filter((label) => {
    const known = decided.get(label)
    if (known !== undefined) return known
    const found = decide(label, context, isOn)
    decided.set(label, found)
    return found
  })
}

function decide(label: string, context: RequestContext, isOn: LabelledSupergraphs['isOn']): boolean {
  try {
    return isOn(label, context)
  } catch (error) {
    throw toGatewayError(error)
  }
}
