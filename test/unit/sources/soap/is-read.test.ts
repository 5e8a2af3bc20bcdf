import { expect, it } from 'vitest'
import { isRead } from '../../../../src/sources/soap/is-read.ts'

it.each([
  'GetOrder',
  'get_order',
  'listOrders',
  'LookUpAddress',
  'checkVat',
  'CheckInventory',
  'IsOpen',
  'Order_GetAll',
  'Orders_Get',
  'Company.FindUsers',
  'GetNameAndAddress',
  'SearchOrders',
  'BAPI_CUSTOMER_GETLIST',
  'GET_ORDER',
])('%s only reads', (name) => {
  expect(isRead(name)).toBe(true)
})

it.each([
  'CreateOrder',
  'Issue',
  'Getaway',
  'CheckIn',
  'checkOut',
  'Order_List_Delete',
  'Delete_List',
  'Set_IsActive',
  'Orders_Save',
  'GetOrCreateUser',
  'find_and_delete',
  'GetAndSet',
  'TARGET_UPDATE',
  'CapitalCity',
])('%s may change something', (name) => {
  expect(isRead(name)).toBe(false)
})
