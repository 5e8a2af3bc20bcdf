/** A difference that is not the gateway's, and whose it is. */
export interface Explained {
  readonly file: string
  readonly endpoint: RegExp
  readonly why: string
}

/** What Prism refuses or answers in a way that its document does not allow, one by one. */
export const explained: readonly Explained[] = [
  {
    file: 'box.json',
    endpoint: /^(?:GET|PUT|POST) .*collaborations/,
    why: 'the example of created_by is a list of objects, each with one property; the schema says an object',
  },
  {
    file: 'box.json',
    endpoint: /#remove_shared_link$/,
    why: 'paths that differ by a fragment are one endpoint on the wire: Prism judges by another operation’s schema',
  },
  { file: 'box.json', endpoint: /#app_items$/, why: 'the same: Prism answers with the example of another operation' },
  {
    file: 'box.json',
    endpoint: /^POST \/files(?:\/\{file_id\})?\/content$/,
    why: 'Prism reads every part of a multipart form as text, also one of type application/json',
  },
  {
    file: 'box.json',
    endpoint: /^GET \/search$/,
    why: 'OpenAPI has no form for a list of objects in a query, and so Prism reads none; JSON is sent, and reported at import',
  },
  {
    file: 'moby-docker-engine-swagger2.yaml',
    endpoint: /^GET \/events$/,
    why: 'Prism cannot write application/jsonl and answers 500',
  },
  {
    file: 'moby-docker-engine-swagger2.yaml',
    endpoint: /^POST \/build$/,
    why: 'a Content-Type parameter allows application/x-tar alone, "consumes" application/octet-stream alone',
  },
  {
    file: 'apisguru/soundcloud.com.json',
    endpoint: /playlists|\/me\/followings\/tracks/,
    why: 'the examples hold an object where the schema says a list',
  },
  {
    file: 'apisguru/soundcloud.com.json',
    endpoint: /^GET \/connect$/,
    why: 'client_id is a parameter and the name of the API key; the sweep sends both',
  },
  {
    file: 'apisguru/spotify.com.json',
    endpoint: /^PUT \/me\/(?:episodes|tracks)$/,
    why: 'the body requires "uris", a property that it does not have',
  },
  {
    file: 'apisguru/vercel.com.json',
    endpoint: /\/v9\/projects\/\{idOrName\}/,
    why: 'the path’s parameter is a string or a boolean; Prism takes each value for both',
  },
  {
    file: 'apisguru/vercel.com.json',
    endpoint:
      /^(?:PATCH \/v12\/deployments\/\{id\}\/cancel|POST \/v13\/deployments|GET \/v13\/deployments\/\{idOrUrl\})$/,
    why: 'two alternatives of gitSource have the same properties and differ in the type of repoId; alternatives are told by properties',
  },
]

/** Prism keeps the last of the fields of a form that have one name (`splitUriParams`), and then misses a list. */
export const repeatedFieldReason = 'Prism keeps only the last of repeated form fields, which then is no list'

/** Whether a form has a field twice. */
export function hasRepeatedField(contentType: string | undefined, body: string): boolean {
  if (contentType !== 'application/x-www-form-urlencoded') return false
  const names = [...new URLSearchParams(body).keys()]
  return new Set(names).size < names.length
}
