import './workers.js'
import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import 'graphiql/style.css'
import './sandbox.css'
import { CostPanel, createTraceStore } from './cost-panel.jsx'
import { createFetcher } from './fetcher.js'

/** A query that is valid for the schema behind this page; the server writes it into the page. */
const example = document.querySelector('meta[name="selvedge-example"]').content
const defaultQuery = `# Press the button to run this query.\n# Below its result stands what it cost upstream.\n${example}\n`

const defaultHeaders = JSON.stringify({ 'x-selvedge-trace': '1' }, null, 2)
const traces = createTraceStore()
// Relative to the page, so that a proxy may serve the gateway under a prefix.
const fetcher = createFetcher({ url: new URL('graphql', location.href), onTrace: traces.set })

createRoot(document.querySelector('#sandbox')).render(
  <GraphiQL
    fetcher={fetcher}
    defaultQuery={defaultQuery}
    defaultHeaders={defaultHeaders}
    defaultEditorToolsVisibility={false}
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>Selvedge</GraphiQL.Logo>
    <GraphiQL.Footer>
      <CostPanel store={traces} />
    </GraphiQL.Footer>
  </GraphiQL>,
)
