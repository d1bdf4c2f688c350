import { afterEach, describe, expect, it } from '@jest/globals'
import { issueToken, KUBERNETES_SERVER } from '../../../../local/azure/entra/tokens.ts'
import type { Resource, World } from '../../../../local/azure/world.ts'
import { loadHandlers } from '../../../../local/host/handlers.ts'
import { type OpenHost, openHost } from '../../../../local/host.ts'
import { AKS } from '../aks/cluster-kit.ts'
import { APPLY_IDENTITY, applicationOf, type Loose } from '../azure/kit.ts'
import { apiKit } from '../kubernetes/api/api-kit.ts'
import { start, temporaryDirectory } from './fakes.ts'

let host: OpenHost | undefined

afterEach(async () => {
  await host?.close()
  host = undefined
})

/** Opens a host whose world has a cluster, with the authority of the host in the kubeconfig. */
async function hostWithCluster(): Promise<{ host: OpenHost; name: string; authority: string }> {
  const kit = apiKit()
  const handlers = await loadHandlers()
  const prepare: typeof handlers.prepare = (_saved, keys, options) => handlers.prepare(kit.world, keys, options)
  const opened = await openHost(await temporaryDirectory(), { handlers: { ...handlers, prepare } })
  host = opened
  const answer = kit.send('POST', `${kit.cluster}/listClusterUserCredential`, undefined, { version: AKS })
  const config = Buffer.from((answer.body as Loose).kubeconfigs[0].value, 'base64').toString()
  const authority = /certificate-authority-data: (\S+)/.exec(config)?.[1] ?? ''
  return { host: opened, name: clusterName(kit.world, kit.cluster), authority }
}

function clusterName(world: World, id: string): string {
  const cluster = world.resources[id.toLowerCase()] as Resource
  return String(cluster.properties.privateFQDN)
}

const client = (name: string, token: string, authority: string) => `
import { request } from 'node:https'
const options = { host: '${name}', path: '/api/v1/nodes', headers: { authorization: 'Bearer ${token}' } }
const ca = '${authority}' === '' ? {} : { ca: Buffer.from('${authority}', 'base64') }
request({ ...options, ...ca }, answer => {
  let text = ''
  answer.on('data', chunk => (text += chunk))
  answer.on('end', () => console.log(answer.statusCode, JSON.parse(text).kind, answer.headers['content-type']))
}).on('error', error => console.log(error.code)).end()
`

describe('a process and the API server of a cluster', () => {
  it('reaches it from inside with the authority of the kubeconfig', async () => {
    const { host, name, authority } = await hostWithCluster()
    const token = issueToken(host.world, applicationOf(host.world, APPLY_IDENTITY), KUBERNETES_SERVER)
    const inside = start(host, 'inside.mjs', client(name, token, authority), {}, { inside: true })
    expect((await inside.finished).lines).toEqual(['200 NodeList application/json; charset=utf-8'])
    const untrusting = start(host, 'untrusting.mjs', client(name, token, ''), {}, { inside: true })
    expect((await untrusting.finished).lines).toEqual(['UNABLE_TO_VERIFY_LEAF_SIGNATURE'])
    const unknown = start(host, 'unknown.mjs', client(`other-${name}`, token, authority), {}, { inside: true })
    expect((await unknown.finished).lines).toEqual(['ECONNRESET'])
  })

  it('does not reach it from outside', async () => {
    const { host, name, authority } = await hostWithCluster()
    const outside = start(host, 'outside.mjs', client(name, 'x', authority))
    expect((await outside.finished).lines).toEqual(['ENETUNREACH'])
  })
})
