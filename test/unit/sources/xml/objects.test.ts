import { describe, expect, it } from 'vitest'
import { toText } from '../../../../src/mapping/index.ts'
import { readXmlObject } from '../../../../src/sources/xml/read-object.ts'
import { writeXmlObject } from '../../../../src/sources/xml/write-object.ts'
import { createRandom } from '../../../differential/harness/random.ts'

const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

describe('reading a document as data', () => {
  it.each<[string, string, unknown]>([
    ['text stays text', '<a>007</a>', { a: '007' }],
    ['white space of a text is kept', '<a> x\n</a>', { a: ' x\n' }],
    ['an empty element is empty text', '<a/>', { a: '' }],
    ['children by name', '<a><b>1</b><c>2</c></a>', { a: { b: '1', c: '2' } }],
    ['several of a name are a list', '<a><b>1</b><c/><b>2</b><b/></a>', { a: { b: ['1', '2', ''], c: '' } }],
    ['attributes', '<a id="1"><b c="2"/></a>', { a: { '@id': '1', b: { '@c': '2' } } }],
    ['the text beside attributes', '<a id="1">x</a>', { a: { '@id': '1', '#text': 'x' } }],
    ['the text beside children', '<a>x<b>1</b>y</a>', { a: { b: '1', '#text': 'xy' } }],
    ['white space between children is nothing', '<a>\n  <b>1</b>\n</a>', { a: { b: '1' } }],
    ['CDATA, references and comments', '<a>1<![CDATA[<2>]]>&#51;&amp;<!-- x --><?p?>4</a>', { a: '1<2>3&4' }],
    ['names without their namespaces', '<p:a xmlns:p="u" xmlns="v" p:x="1"><b/></p:a>', { a: { '@x': '1', b: '' } }],
    ['of two attributes that differ in namespace, the own one', '<a xmlns:p="u" p:x="1" x="2"/>', { a: { '@x': '2' } }],
    ['what is nil is null', `<a ${xsi}><b xsi:nil="true"/><c xsi:nil="0">1</c></a>`, { a: { b: null, c: '1' } }],
    [
      'a type is data, hints for validators are not',
      `<a ${xsi} xsi:type="t" xsi:schemaLocation="u v"/>`,
      { a: { '@type': 't' } },
    ],
    ['XML 1.0 of any header', '<?xml version="1.1" standalone="yes"?>\r\n<a>\r\n</a>', { a: '\n' }],
  ])('%s', (_, xml, data) => {
    expect(readXmlObject(xml)).toEqual(data)
  })

  it('leaves prototypes alone', () => {
    const data = readXmlObject('<__proto__ constructor="1"><__proto__>1</__proto__><__proto__/><toString/></__proto__>')
    expect(Object.keys(data)).toEqual(['__proto__'])
    const root = Object.entries(data)[0]?.[1]
    expect(JSON.stringify(root)).toBe('{"@constructor":"1","__proto__":["1",""],"toString":""}')
    expect(Object.getPrototypeOf(root)).toBe(Object.prototype)
  })

  it.each([
    '',
    'x',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b="1" b="2"/>',
    '<a b=1/>',
    '<!DOCTYPE a><a/>',
    '<p:a/>',
    '<a>&x;</a>',
    '<a>\u0001</a>',
  ])('refuses %j', (xml) => {
    expect(() => readXmlObject(xml)).toThrow(expect.objectContaining({ name: 'XmlError', fault: 'parse' }))
  })

  it('refuses each part of a document', () => {
    const whole = '<?xml version="1.0"?><r a="1"><b>x&amp;y</b><!-- c --><b/><![CDATA[d]]></r>'
    for (let length = 0; length < whole.length; length++)
      expect(() => readXmlObject(whole.slice(0, length))).toThrow(expect.objectContaining({ fault: 'parse' }))
    expect(readXmlObject(whole)).toEqual({ r: { '@a': '1', b: ['x&y', ''], '#text': 'd' } })
  })

  it('refuses what is nested too deep, by that name', () => {
    expect(() => readXmlObject('<a>'.repeat(1000))).toThrow(expect.objectContaining({ fault: 'too_deep' }))
  })
})

describe('writing data as a document', () => {
  const write = (data: unknown) =>
    writeXmlObject(data, toText).replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '')

  it.each<[string, unknown, string]>([
    ['a text', { a: '1 < 2' }, '<a>1 &lt; 2</a>'],
    [
      'scalars',
      { a: { b: true, c: 1.5, d: 9007199254740993n } },
      '<a><b>true</b><c>1.5</c><d>9007199254740993</d></a>',
    ],
    ['nothing in it', { a: {} }, '<a/>'],
    [
      'a list, item by item',
      { a: { b: [1, { '@x': 2 }, null], c: [] } },
      `<a><b>1</b><b x="2"/><b ${xsi} xsi:nil="true"/></a>`,
    ],
    ['attributes first, wherever they stand', { a: { b: 1, '@c': '"<\n' } }, '<a c="&quot;&lt;&#10;"><b>1</b></a>'],
    ['an attribute that is null is none', { a: { '@c': null } }, '<a/>'],
    ['what is undefined is left out', { a: { b: undefined, c: 1 }, d: undefined }, '<a><c>1</c></a>'],
    ['text beside children, in order', { a: { b: 1, '#text': 'x', c: 2 } }, '<a><b>1</b>x<c>2</c></a>'],
    [
      'namespaces',
      { 'p:a': { '@xmlns:p': 'urn:x', '@p:b': 1, 'p:c': 2 } },
      '<p:a xmlns:p="urn:x" p:b="1"><p:c>2</p:c></p:a>',
    ],
    ['names that XML allows', { 'é-1.x': { a·b: 1 } }, '<é-1.x><a·b>1</a·b></é-1.x>'],
  ])('%s', (_, data, xml) => {
    expect(write(data)).toBe(xml)
  })

  it.each<[string, unknown]>([
    ['no root', {}],
    ['two roots', { a: 1, b: 2 }],
    ['a root that is a list', { a: [1] }],
    ['no object', 'a'],
    ['a list', [{ a: 1 }]],
    ['a list in a list', { a: { b: [[1]] } }],
    ['an attribute that is an object', { a: { '@b': {} } }],
    ['a text that is a list', { a: { '#text': [1] } }],
    ['a name with a space', { 'a b': 1 }],
    ['a name that closes its tag', { a: { 'b><c': 1 } }],
    ['an attribute that ends its value', { a: { '@b="1" c': 1 } }],
    ['an empty name', { a: { '': 1 } }],
    ['an attribute without a name', { a: { '@': 1 } }],
    ['a name that starts with a digit', { '1a': 1 }],
    ['two colons', { 'a:b:c': 1 }],
    ['a cycle', cycle()],
  ])('refuses %s', (_, data) => {
    expect(() => write(data)).toThrow(TypeError)
  })

  it.each(['\u0000', '\u000b', '\ud800', '\udc00x', '\uffff'])('refuses the character %j', (text) => {
    for (const data of [{ a: text }, { a: { '@b': text } }, { a: { '#text': text } }])
      expect(() => write(data)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
  })
})

describe('both ways', () => {
  it('give the data back, whatever it is', () => {
    const { below: int, pick } = createRandom(7)
    const texts = ['', 'x', ' a ', '\n', '<&>"\'', ']]>', 'é😀', '\r\n\t', '007', '__proto__']
    const names = ['a', 'b-c', 'd.e', '_f', 'é', '__proto__', 'constructor', 'item']
    const element = (depth: number): unknown => {
      const kind = depth > 4 ? 0 : int(4)
      if (kind === 0) return pick([...texts, null])
      const object: Record<string, unknown> = Object.create(null)
      for (let at = int(3); at > 0; at--) object[`@${pick(names)}`] = pick(texts)
      const children = int(4)
      for (let at = children; at > 0; at--) {
        const items = Array.from({ length: 1 + int(3) }, () => element(depth + 1))
        object[pick(names)] = items.length === 1 ? items[0] : items
      }
      if (int(2) === 0) object['#text'] = children > 0 ? 'x' : pick(texts.slice(1))
      return Object.keys(object).length === 0 || Object.keys(object).join() === '#text' ? pick(texts) : object
    }
    for (let run = 0; run < 500; run++) {
      const data = { [pick(names.filter((name) => name !== '__proto__'))]: element(0) }
      expect(JSON.stringify(readXmlObject(writeXmlObject(data, toText)))).toBe(JSON.stringify(data))
    }
  })
})

function cycle(): unknown {
  const data: Record<string, unknown> = {}
  data.a = data
  return data
}
