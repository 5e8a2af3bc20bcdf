import type { Calls, Handwritten } from './calls.ts'
import { joinPosts, type Post, type User } from './posts.ts'

/** What was fetched once, by what it was asked for. */
const kept = new Map<string, unknown>()

/** 100 posts with their users, from a Map: no calls but for the first time. */
export const keptPostsWithUsers: Handwritten = async (calls) => {
  const posts = (kept.get('posts') ?? (await keepPosts(calls))) as readonly Post[]
  const ids = [...new Set(posts.map(({ userId }) => userId))]
  const missing = ids.filter((id) => !kept.has(`user ${id}`))
  if (missing.length > 0) await keepUsers(calls, missing)
  return joinPosts(
    posts,
    ids.map((id) => kept.get(`user ${id}`) as User),
  )
}

async function keepPosts(calls: Calls): Promise<unknown> {
  const posts: unknown = JSON.parse(await calls.get('/posts'))
  kept.set('posts', posts)
  return posts
}

async function keepUsers(calls: Calls, ids: readonly number[]): Promise<void> {
  const users = JSON.parse(await calls.get(`/users?ids=${ids.join(',')}`)) as readonly User[]
  for (const user of users) kept.set(`user ${user.id}`, user)
}
