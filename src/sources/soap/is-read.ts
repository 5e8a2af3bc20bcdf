import { toCamelCase } from './naming.ts'

/** A verb ends where a word ends, as `Issue` is no question. `CheckIn` and `CheckOut` are none either. */
const firstVerb =
  /^(?:get|list|find|search|query|read|look_?[uU]p|check(?!_?[Ii]n(?![a-z])|_?[Oo]ut(?![a-z]))|is|has|can|retrieve|fetch|describe|count|view|show|select|browse|enumerate|exists|ping|echo)(?:[A-Z0-9_.-]|$)/

/** Behind a noun (`Order_GetAll`, `Company.FindUsers`) stand also nouns: only what can be nothing but a verb counts there. */
const laterVerb = /[_.-](?:[Gg]et|[Ff]ind|[Rr]etrieve|[Ff]etch|[Dd]escribe)(?:[A-Z0-9_.-]|$)/

/** Names in capitals alone do not say where a word ends (`BAPI_CUSTOMER_GETLIST`). */
const verbInCapitals = /(?:^|[_.-])GET/

/** `GetOrCreateUser`, `find_and_delete`: the second verb changes something. */
const change =
  /(?:And|Or)(?:Add|Apply|Clear|Create|Delete|Insert|Increment|Lock|Mark|Modify|Move|Remove|Replace|Reserve|Reset|Save|Send|Set|Update)(?![a-z])/

/** Whether an operation only reads, by its name. In doubt it does not: what only reads may be sent twice. */
export function isRead(name: string): boolean {
  if (change.test(toCamelCase(name))) return false
  if (!/[a-z]/.test(name) && verbInCapitals.test(name)) return true
  return firstVerb.test(name.charAt(0).toLowerCase() + name.slice(1)) || laterVerb.test(name)
}
