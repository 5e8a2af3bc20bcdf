import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'

/** The supergraph of subgraphs, as a registry would give it. */
export function composedSupergraph(
  subgraphs: Readonly<Record<string, { readonly sdl: string; readonly url: string }>>,
): string {
  const services = Object.entries(subgraphs).map(([name, { sdl, url }]) => ({ name, url, typeDefs: parse(sdl) }))
  const result = composeServices(services)
  if (result.errors !== undefined) throw new Error(result.errors.map(({ message }) => message).join('\n'))
  return result.supergraphSdl
}
