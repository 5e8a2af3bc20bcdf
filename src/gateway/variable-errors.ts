import { GraphQLError } from 'graphql'

/** Most mistakes in an operation's variables that are told, before one that says that there are more. */
const maxErrors = 9

/** Values of larger variables are written out for one mistake only: graphql-js puts the object around it into each message. */
const largeCount = 1_000

/** Most characters of a wrong value that its message has. */
const maxValueLength = 300

/** Scalars put the value into the reason once more. */
const maxReasonLength = 500

/** Where it is wrong, as graphql-js tells it after the value: ` at "lines[0].quantity"`. */
const pathAtEnd = / at "[\w.[\]]+"$/
const maxPathLength = 1_000

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

/** The same errors, with so much of each wrong value as somebody reads: graphql-js writes all of it. */
export function withShortValues(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  return errors.map((error) => {
    const { message, nodes, originalError } = error
    if (originalError == null || message.length <= maxValueLength || nodes?.[0]?.kind !== 'VariableDefinition')
      return error
    const reason = `; ${originalError.message}`
    const before = message.slice(0, -reason.length)
    const place = pathAtEnd.exec(before.slice(-maxPathLength))?.[0] ?? ''
    const value = before.slice(0, before.length - place.length)
    if (!message.endsWith(reason) || value.length <= maxValueLength) return error
    return new GraphQLError(`${cut(value, maxValueLength)}${place}${cut(reason, maxReasonLength)}`, {
      nodes,
      originalError,
    })
  })
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}
