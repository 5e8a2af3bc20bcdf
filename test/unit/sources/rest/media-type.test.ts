import { expect, test } from 'vitest'
import { bodyKindOf, wantedKindOf } from '../../../../src/sources/rest/media-type.ts'

test.each([
  ['application/json', 'json'],
  ['application/vnd.api+json; charset=utf-8', 'json'],
  ['*/*', 'json'],
  ['', 'json'],
  ['application/x-www-form-urlencoded', 'form'],
  ['multipart/form-data; boundary=x', 'multipart'],
  ['application/xml', 'xml'],
  ['TEXT/XML; charset=utf-8', 'xml'],
  ['application/atom+xml', 'xml'],
  ['application/xhtml+xml', 'text'],
  ['image/svg+xml', 'text'],
  ['application/yaml', 'text'],
  ['text/html', 'text'],
  ['application/xml-dtd', 'binary'],
  ['image/png', 'binary'],
])('%s is %s', (mediaType, kind) => {
  expect(bodyKindOf(mediaType)).toBe(kind)
})

test.each([
  [undefined, 'json'],
  ['application/json, text/plain, */*', 'json'],
  ['application/xml, application/json;q=0.5', 'xml'],
  ['text/xml;q=0.9, */*;q=0.1', 'xml'],
  ['text/plain, application/xml', 'text'],
  ['image/png, image/*', 'binary'],
])('what %s asks for first is %s', (accept, kind) => {
  expect(wantedKindOf(accept)).toBe(kind)
})
