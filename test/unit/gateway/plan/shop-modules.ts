import type { Modules } from './plan-of.ts'

/** Customers, their orders, the orders' products, and prices that need a product's weight. */
export const shop: Modules = {
  crm: `
    type Customer @key(fields: "id")
      @connect(source: "api", http: { GET: "/customers?ids={$batch.id->joinNotNull(',')}" }, selection: "id name city") {
      id: ID! name: String city: String
    }
    type Query {
      customers(first: Int = 20): [Customer!]
        @connect(source: "api", http: { GET: "/customers?limit={$args.first}" }, selection: "id name city")
    }
    type Mutation {
      rename(id: ID!, name: String): Customer
        @connect(source: "api", http: { POST: "/customers/{$args.id}", body: "name: $args.name" }, selection: "id name")
    }`,
  orders: `
    type Customer @key(fields: "id") {
      id: ID!
      orders(first: Int): [Order!]
        @connect(
          source: "api"
          http: { GET: "/orders?customers={$batch.id->joinNotNull(',')}&limit={$args.first}" }
          batch: { groupBy: "customerId" }
          selection: "id total product: { id: productId } customer: { id: customerId }"
        )
    }
    type Order { id: ID! total: Float product: Product customer: Customer }
    type Product @key(fields: "id", resolvable: false) { id: ID! }
    type Mutation {
      cancel(id: ID!): Order
        @connect(
          source: "api"
          http: { POST: "/orders/{$args.id}/cancel" }
          selection: "id total product: { id: productId } customer: { id: customerId }"
        )
    }
    type Query { lastOrder: Order
      @connect(source: "api", http: { GET: "/orders/last" }, selection: "id total product: { id: productId }") }`,
  catalog: `
    type Product @key(fields: "id")
      @connect(source: "api", http: { GET: "/products?ids={$batch.id->joinNotNull(',')}" }, selection: "id name sku weight") {
      id: ID! name: String sku: ID weight: Int
    }
    type Query { products: [Product]
      @connect(source: "api", http: { GET: "/products" }, selection: "id name") }`,
  shipping: `
    type Product @key(fields: "id") {
      id: ID!
      weight: Int @external
      cost: Float @connect(source: "api", http: { GET: "/cost?weight={$this.weight}" }, selection: "$")
    }
    type Query { depots: [String] @connect(source: "api", http: { GET: "/depots" }, selection: "$") }`,
}
