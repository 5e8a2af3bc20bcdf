import type { Upstream } from './http/upstream.ts'

/** The demo's upstreams. */
export const SERVICE_NAMES = ['crm', 'orders', 'catalog', 'support'] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]

export interface Service {
  readonly defaultPort: number
  /** What its URL has behind host and port. */
  readonly path: string
  /** Environment variable of the port it listens on. */
  readonly portVariable: string
  /** Environment variable in which the gateway looks for its URL. */
  readonly urlVariable: string
  /** Loads the service's code and data: nothing of a service that is not asked for is loaded. */
  readonly create: () => Promise<Upstream>
}

export const SERVICES: Readonly<Record<ServiceName, Service>> = {
  crm: {
    defaultPort: 4101,
    path: '/crm',
    portVariable: 'CRM_PORT',
    urlVariable: 'CRM_URL',
    create: async () => (await import('./crm/crm.ts')).createCrm(),
  },
  orders: {
    defaultPort: 4102,
    path: '',
    portVariable: 'ORDERS_PORT',
    urlVariable: 'ORDERS_URL',
    create: async () => (await import('./orders/orders.ts')).createOrdersUpstream(),
  },
  catalog: {
    defaultPort: 4103,
    path: '',
    portVariable: 'CATALOG_PORT',
    urlVariable: 'CATALOG_URL',
    create: async () => (await import('./catalog/catalog.ts')).createCatalog(),
  },
  support: {
    defaultPort: 4104,
    path: '/graphql',
    portVariable: 'SUPPORT_PORT',
    urlVariable: 'SUPPORT_URL',
    create: async () => (await import('./support/support.ts')).createSupport(),
  },
}
