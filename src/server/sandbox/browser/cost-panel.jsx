import { useSyncExternalStore } from 'react'

/** A value that a component can follow: the latest operation's trace. */
export function createTraceStore() {
  let trace
  const listeners = new Set()
  return {
    get: () => trace,
    set: (next) => {
      trace = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const headings = ['source', 'field', 'call', 'status', 'cache', 'batch', 'tries', 'bytes', 'start', 'took']

/** What the latest operation cost upstream: one row a fetch. */
export function CostPanel({ store }) {
  const trace = useSyncExternalStore(store.subscribe, store.get)
  if (trace === undefined) {
    return <p className="cost-hint">Run a query with the header x-selvedge-trace: 1 to see what it costs upstream.</p>
  }
  const total = Math.max(1, ...trace.fetches.map((each) => each.startMs + each.durationMs))
  return (
    <details className="cost" open>
      <summary>
        {count(trace.fetches.length, 'upstream fetch', 'upstream fetches')} in {milliseconds(trace.durationMs)}
      </summary>
      <table>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading}>{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {trace.fetches.map((each, index) => (
            <FetchRow key={`${index}:${each.connector}`} record={each} totalMs={total} />
          ))}
        </tbody>
      </table>
    </details>
  )
}

function FetchRow({ record, totalMs }) {
  const bar = {
    marginLeft: `${(100 * record.startMs) / totalMs}%`,
    width: `${Math.max(1, (100 * record.durationMs) / totalMs)}%`,
  }
  return (
    <tr className={record.error === undefined ? undefined : 'failed'}>
      <td>{record.source}</td>
      <td>{record.connector}</td>
      <td>{record.method === undefined ? '' : `${record.method} ${record.url}`}</td>
      <td>{record.error ?? record.status ?? ''}</td>
      <td>{record.cache}</td>
      <td>{record.batchSize}</td>
      <td>{record.attempts}</td>
      <td>{record.bytes}</td>
      <td>{milliseconds(record.startMs)}</td>
      <td>
        {milliseconds(record.durationMs)}
        <div className="bar" style={bar} />
      </td>
    </tr>
  )
}

const milliseconds = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

const count = (amount, one, many) => `${amount} ${amount === 1 ? one : many}`
