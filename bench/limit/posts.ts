import type { Calls, Handwritten } from './calls.ts'

export interface Post {
  readonly id: number
  readonly title: string
  readonly likes: number
  readonly userId: number
}

export interface User {
  readonly id: number | string
  readonly name: string
  readonly email: string
}

/** 100 posts with their users: two REST calls. */
export const postsWithUsers: Handwritten = (calls) =>
  join(calls, async (ids) => JSON.parse(await calls.get(`/users?ids=${ids.join(',')}`)) as readonly User[])

const usersQuery = 'query ($ids: [ID!]!) { usersByIds(ids: $ids) { id name email } }'

/** 100 posts by REST with their users by GraphQL: two calls. */
export const postsWithGraphQLUsers: Handwritten = (calls) =>
  join(calls, async (ids) => {
    const body = JSON.stringify({ query: usersQuery, variables: { ids } })
    const { data } = JSON.parse(await calls.post('/graphql', body)) as { data: { usersByIds: readonly User[] } }
    return data.usersByIds
  })

async function join(calls: Calls, usersOf: (ids: readonly number[]) => Promise<readonly User[]>): Promise<string> {
  const posts = JSON.parse(await calls.get('/posts')) as readonly Post[]
  return joinPosts(posts, await usersOf([...new Set(posts.map((post) => post.userId))]))
}

/** The answer's JSON. */
export function joinPosts(posts: readonly Post[], users: readonly User[]): string {
  const byId = new Map(users.map(({ id, name, email }) => [Number(id), { id: String(id), name, email }] as const))
  return JSON.stringify({
    data: {
      posts: posts.map(({ id, title, likes, userId }) => ({ id: String(id), title, likes, user: byId.get(userId) })),
    },
  })
}
