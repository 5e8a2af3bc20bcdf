/** Why an operation is run the reference way, in words for people. */
export interface ReferenceRule {
  /** The operations that are meant. */
  readonly operation: string
  readonly why: string
}

/** Every reason, by the name that it has in traces and metrics. */
export const referenceReasons = {
  variable: {
    operation: 'a variable has a value that its type does not take',
    why: 'nothing runs: graphql-js says which variable, and what is wrong',
  },
  argument: {
    operation:
      'an argument cannot be made of valid variables: `null` for a variable with a default, at an argument that must not be null',
    why: 'graphql-js puts an error at that field and runs the rest',
  },
  unresolved: {
    operation: 'the document has no operation of the name that is asked for (only where a gateway is embedded)',
    why: 'nothing runs: graphql-js says so',
  },
  configured: {
    operation: "any, with `SELVEDGE_EXECUTION=reference`, or `createGateway({ execution: 'reference' })`",
    why: 'somebody wants to compare',
  },
} as const satisfies Readonly<Record<string, ReferenceRule>>

export type ReferenceReason = keyof typeof referenceReasons

/** The reasons as a Markdown table. */
export function renderReferenceReasons(): string {
  const rows = Object.entries<ReferenceRule>(referenceReasons).map(
    ([reason, { operation, why }]) => `| \`${reason}\` | ${operation} | ${why} |`,
  )
  return ['| reason | operation | why |', '| --- | --- | --- |', ...rows].join('\n')
}
