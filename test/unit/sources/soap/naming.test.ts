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
  ['Größe', 'Grosse'],
  ['КонтактнаяИнформация', 'KontaktnayaInformatsiya'],
  ['Щит', 'Shchit'],
  ['Όνομα', 'Onoma'],
  ['名前', 'u540du524d'],
])('%s is the GraphQL name %s', (text, name) => {
  expect(toGraphqlName(text)).toBe(name)
})

it.each([
  ['GetCustomerByID', 'getCustomerByID'],
  ['URLInfo', 'urlInfo'],
  ['URL', 'url'],
  ['get_order-status', 'getOrderStatus'],
  ['A', 'a'],
  ['TICs', 'tics'],
  ['IDsByName', 'idsByName'],
  ['ASsets', 'aSsets'],
  ['CUSTOMER_NO', 'customerNo'],
  ['BAPI_COMPANY_GETLIST2', 'bapiCompanyGetlist2'],
])('%s in camel case is %s', (text, name) => {
  expect(toCamelCase(text)).toBe(name)
})

it('makes type names of element names', () => {
  const names = ['order-status', 'order', 'URL', 'SALES_ORG', '_1ST']
  expect(names.map(toPascalCase)).toEqual(['OrderStatus', 'Order', 'URL', 'SalesOrg', '_1ST'])
})

it.each([
  ['in progress', 'in_progress'],
  ['<', 'u3c'],
  ['>', 'u3e'],
  ['1', '_1'],
  ['true', 'true_'],
  ['Наличные', 'Nalichnye'],
  ['', '_'],
])('the enum value of %j is %s', (text, name) => {
  expect(toEnumName(text)).toBe(name)
})

it('keeps names apart in the order they come', () => {
  expect(['id', 'id', 'id_2', 'id'].map(createNamer())).toEqual(['id', 'id_2', 'id_2_2', 'id_3'])
})
