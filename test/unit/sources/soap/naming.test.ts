import { expect, it } from 'vitest'
import {
  createNamer,
  toCamelCase,
  toEnumName,
  toGraphqlName,
  toPascalCase,
} from '../../../../src/sources/soap/naming.ts'

it.each([
  ['first-name', 'first_name'],
  ['a.b', 'a_b'],
  ['1st', '_1st'],
  ['__proto__', '_proto__'],
  ['Größe', 'Groudfe'],
  ['имя', 'u438u43cu44f'],
])('%s is the GraphQL name %s', (text, name) => {
  expect(toGraphqlName(text)).toBe(name)
})

it.each([
  ['GetCustomerByID', 'getCustomerByID'],
  ['URLInfo', 'urlInfo'],
  ['URL', 'url'],
  ['get_order-status', 'getOrderStatus'],
  ['A', 'a'],
])('%s in camel case is %s', (text, name) => {
  expect(toCamelCase(text)).toBe(name)
})

it('makes type names of element names', () => {
  expect(['order-status', 'order', 'URL'].map(toPascalCase)).toEqual(['OrderStatus', 'Order', 'URL'])
})

it.each([
  ['in progress', 'in_progress'],
  ['<', 'u3c'],
  ['>', 'u3e'],
  ['1', '_1'],
  ['true', 'true_'],
  ['', '_'],
])('the enum value of %j is %s', (text, name) => {
  expect(toEnumName(text)).toBe(name)
})

it('keeps names apart in the order they come', () => {
  expect(['id', 'id', 'id_2', 'id'].map(createNamer())).toEqual(['id', 'id_2', 'id_2_2', 'id_3'])
})
