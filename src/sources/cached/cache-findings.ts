import type { DirectiveNode } from 'graphql'
import type { SiteFinding } from '../source.ts'
import type { CompiledTags } from './tags.ts'

type Finding = SiteFinding & { readonly node?: DirectiveNode | undefined }

/** What is wrong with the tags that are said at a place. */
export function tagFindings(
  { mistakes }: Pick<CompiledTags, 'mistakes'>,
  at: string,
  node?: DirectiveNode | undefined,
): readonly Finding[] {
  return mistakes.map(({ rule, message, remedy }) => ({
    rule,
    message: `a cache tag of ${at}: ${message}`,
    remedy,
    ...(node && { node }),
  }))
}

/** Says that nothing is made invalid by what is no mutation. */
export function invalidatesMisplaced(coordinate: string, node: DirectiveNode): Finding {
  return {
    rule: 'invalidates-misplaced',
    message: `@invalidates on ${coordinate} has no effect: it is no field of Mutation`,
    remedy: 'put it on the mutation that changes what is kept',
    node,
  }
}
