/** Most mistakes in an operation's variables that are told, before one that says that there are more. */
const maxErrors = 9

/** Values of larger variables are written out for one mistake only: graphql-js puts the object around it into each message. */
const largeCount = 1_000

/** How many mistakes in variables to tell. */
export function maxVariableErrors(variables: Readonly<Record<string, unknown>> | undefined): number {
  return holdsMoreThan(largeCount, variables) ? 1 : maxErrors
}

function holdsMoreThan(most: number, value: unknown): boolean {
  let left = most
  const visit = (each: unknown): boolean => {
    if (left-- === 0) return true
    return typeof each === 'object' && each !== null && Object.values(each).some(visit)
  }
  return visit(value)
}
