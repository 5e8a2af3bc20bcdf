import { suggestionList } from 'graphql/jsutils/suggestionList.js'

/** What was most likely meant: `did you mean "GetOrder"?`; undefined when nothing is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const [first] = suggestionList(name, [...candidates])
  return first === undefined ? undefined : `did you mean "${first}"?`
}
