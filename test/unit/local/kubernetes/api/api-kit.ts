import { issueToken, KUBERNETES_SERVER } from '../../../../../local/azure/entra/tokens.ts'
import { keyOf } from '../../../../../local/azure/resource-ids.ts'
import type { HttpResponse } from '../../../../../local/azure/world.ts'
import { handleKubernetes } from '../../../../../local/kubernetes/api/kubernetes-handler.ts'
import { type UpgradeKit, upgradeKit } from '../../aks/upgrade-kit.ts'
import { APPLY_IDENTITY, applicationOf, type Loose } from '../../azure/kit.ts'

const ROLES: Readonly<Record<string, string>> = {
  Reader: '7f6c6a51-bcf8-42ba-9220-52d62157d7db',
  Writer: 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb',
  Admin: '3498e952-d568-435e-9b2c-8d77e338d7f7',
  'Cluster Admin': 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
  'Cluster User': '4abbcc35-e782-43d8-92c5-2d3f1bd2253f'
}

export interface Asked {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Token in place of one for the API server. */
  readonly token?: string
  readonly host?: string
}

/** A cluster with Entra and Azure RBAC, and requests to its API server. */
export interface ApiKit extends Omit<UpgradeKit, 'read'> {
  /** Sends a request, such as `GET /api/v1/nodes?limit=2`. */
  ask(request: string, asked?: Asked): HttpResponse
  /** Body of a GET that must succeed. */
  read(path: string): Loose
  /** Gives the identity of the pipeline a role for the Kubernetes API, at once. */
  grant(role: string, scope?: string): void
  token(): string
  readonly objectId: string
}

const ENTRA = { aadProfile: { managed: true, enableAzureRBAC: true }, disableLocalAccounts: true }

/** Returns a kit whose pipeline has the role at the cluster. `fields` are properties of the cluster. */
export function apiKit(role = 'Cluster Admin', fields: Loose = ENTRA): ApiKit {
  const base = upgradeKit(2, '1.35', fields)
  const { world } = base
  const application = applicationOf(world, APPLY_IDENTITY)
  const host = base.get(base.cluster, { version: '2026-05-01' }).properties.privateFQDN
  const token = () => issueToken(world, application, KUBERNETES_SERVER)
  const ask: ApiKit['ask'] = (request, asked = {}) => {
    const [method = '', address = ''] = request.split(' ')
    const url = new URL(address, `https://${host}`)
    return handleKubernetes(world, {
      method,
      host: asked.host ?? host,
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: { authorization: `Bearer ${asked.token ?? token()}`, ...asked.headers },
      body: asked.body === undefined ? '' : JSON.stringify(asked.body)
    })
  }
  const kit: ApiKit = {
    ...base,
    objectId: application.objectId,
    ask,
    token,
    read: path => {
      const answer = ask(`GET ${path}`)
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
      return answer.body
    },
    grant: (name, scope = base.cluster) => {
      const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`
      const roleDefinitionId = `${base.subscription}/providers/Microsoft.Authorization/roleDefinitions/${ROLES[name]}`
      world.resources[keyOf(id)] = {
        id,
        type: 'Microsoft.Authorization/roleAssignments',
        name,
        properties: { roleDefinitionId, principalId: application.objectId, scope },
        generation: 1,
        createdAt: world.now
      }
    }
  }
  if (role !== 'no role') kit.grant(role)
  return kit
}

/** Returns `[code, reason, message]` of a failure. */
export function statusOf({ status, body }: HttpResponse): [number, string, string] {
  const { reason, message } = body as Loose
  return [status, reason, message]
}
