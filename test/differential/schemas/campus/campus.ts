import { join } from 'node:path'
import type { World } from '../../harness/world.ts'
import { restService } from '../../upstream/rest-service.ts'

type Row = Readonly<Record<string, unknown>>

const students: readonly Row[] = Array.from({ length: 9 }, (_, index) => ({
  school: index < 6 ? 'n' : 's',
  number: index % 6,
  name: `Student ${index}`,
  grade: index === 5 ? null : index % 5,
  contact:
    index % 4 === 2
      ? null
      : {
          mail: index % 2 === 0 ? null : `${index}@example.org`,
          phones: [[{ kind: 'HOME', digits: `0${index}` }], null, []],
        },
  twin: index % 3 === 0 ? null : { school: index < 6 ? 's' : 'n', number: index % 4 },
}))

const lessons: readonly Row[] = Array.from({ length: 6 }, (_, index) => ({
  code: `l${index}`,
  title: `Lesson ${index}`,
  room: {
    name: `Room ${index}`,
    seats: index === 2 ? null : index * 10,
    building: { name: `B${index % 2}`, floors: [1, index] },
  },
  teacher: index === 3 ? null : `T${index}`,
  level: index % 3,
  students:
    index === 4 ? null : [0, 1, 4].map((step) => ({ school: step === 4 ? 's' : 'n', number: (index + step) % 6 })),
  nextCode: index === 5 ? null : `l${index + 1}`,
}))

const isKey = (row: Row, key: Row | undefined) => row.school === key?.school && row.number === Number(key?.number)

/** REST alone: keys of two fields, parents' fields of other sources in requests, and long chains of non-null fields. */
export const campus: World = {
  name: 'campus',
  directory: join(import.meta.dirname, 'modules'),
  values: {
    school: ['n', 's', 'x', ''],
    number: [0, 1, 2, 3, 5, 77],
    code: ['l0', 'l1', 'l3', 'l4', 'l5', 'none', '..'],
    level: [0, 1, 2, 9],
    first: [0, 1, 2, 3, 4, 9, -1],
    after: [...[1, 2, 3, 5, 8].map((index) => Buffer.from(`[${index}]`).toString('base64url')), 'none'],
    tone: ['kind', 'rude', ''],
  },
  reset: () => undefined,
  services: (faults) => [
    restService(
      'registry',
      [
        {
          method: 'POST',
          path: '/students/find',
          batchKey: 'keys',
          envelope: 'found',
          run: ({ body }) => {
            const { keys } = body as { keys: readonly Row[] }
            return {
              kind: 'items',
              items: students.filter((each) => keys.some((key) => isKey(each, key))),
              keys: ['school', 'number'],
            }
          },
        },
        {
          method: 'GET',
          path: '/students',
          envelope: 'all',
          run: ({ query }) => {
            const [school, from, to] = [
              query.get('school'),
              Number(query.get('from') || 0),
              Number(query.get('to') || 99),
            ]
            const items = students.filter(
              (each) => (!school || each.school === school) && Number(each.grade) >= from && Number(each.grade) <= to,
            )
            return { kind: 'items', items: items.slice(0, 4), keys: ['school', 'number'] }
          },
        },
        {
          method: 'GET',
          path: '/schools/:school/students/:number',
          run: ({ params }) => ({
            kind: 'item',
            item: students.find((each) => isKey(each, params)),
            keys: ['school', 'number'],
          }),
        },
        {
          method: 'GET',
          path: '/best',
          run: () => ({
            kind: 'value',
            value: {
              rows: [[{ school: 'n', number: 1 }, null, { school: 'x', number: 1 }], [], [{ school: 's', number: 0 }]],
            },
          }),
        },
      ],
      faults,
    ),
    restService(
      'lessons',
      [
        {
          method: 'GET',
          path: '/schools/:school/students/:number/lessons',
          run: ({ params }) => {
            const items = lessons.filter((each) => (each.students as Row[] | null)?.some((one) => isKey(one, params)))
            return { kind: 'items', items, keys: ['code'] }
          },
        },
        {
          method: 'GET',
          path: '/advice/:grade',
          run: ({ params, query }) => {
            const item = {
              id: params.grade,
              text: `${query.get('tone')} ${params.grade}`,
              lessonCode: `l${params.grade}`,
            }
            return { kind: 'item', item: params.grade === '3' ? undefined : item, keys: ['id'] }
          },
        },
        {
          method: 'GET',
          path: '/syllabus',
          batchKey: 'limit',
          envelope: 'page',
          run: ({ query }) => {
            const [offset, level] = [Number(query.get('offset')), query.get('level')]
            const items = lessons.filter((each) => !level || Number(each.level) <= Number(level))
            return { kind: 'items', items: items.slice(offset, offset + Number(query.get('limit'))), keys: ['code'] }
          },
        },
        {
          method: 'GET',
          path: '/schools/:school/students/:number/path',
          envelope: 'page',
          run: ({ params, query }) => {
            const items = lessons.filter((each) => (each.students as Row[] | null)?.some((one) => isKey(one, params)))
            const start = items.findIndex(({ code }) => code === query.get('behind')) + 1
            return { kind: 'items', items: items.slice(start, start + Number(query.get('per'))), keys: ['code'] }
          },
        },
        {
          method: 'GET',
          path: '/lessons/:code',
          run: ({ params }) => ({
            kind: 'item',
            item: lessons.find((each) => each.code === params.code),
            keys: ['code'],
          }),
        },
        {
          method: 'GET',
          path: '/lessons',
          run: ({ query }) => {
            const level = query.get('level')
            return {
              kind: 'items',
              items: lessons.filter((each) => !level || String(each.level) === level),
              keys: ['code'],
            }
          },
        },
      ],
      faults,
    ),
  ],
}
