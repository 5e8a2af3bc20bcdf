import { bothWays } from '../support/both-ways.ts'
import { schemaDirectory } from '../support/schema-directory.ts'
import { type Style, shopWsdl, type Version } from './shop-wsdl.ts'

/** A gateway over the shop at a URL, in both ways of execution. `options` are further ones of `soap(...)`, as code. */
export async function shopGateway(url: string, style: Style, version: Version, options = '', sdl = '') {
  const directory = schemaDirectory({
    'shop/shop.wsdl': shopWsdl(style, version),
    'shop/module.ts': `import { auth, defineModule, secret, soap } from 'selvedge'
      export default defineModule({ source: soap({ wsdl: './shop.wsdl', url: '${url}', attemptTimeoutMs: 10_000, ${options} }) })`,
    ...(sdl === '' ? {} : { 'shop/schema.graphql': sdl }),
  })
  return await bothWays(directory, { seen: [] })
}
