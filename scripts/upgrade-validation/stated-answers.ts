/** Answers of Azure that a case states and local Azure does not simulate. */
import type { HttpResponse } from '../../local/azure/world.ts'
import type { CaseFlux, CaseWorld } from '../upgrade-cases/case-format.ts'

interface Asked {
  readonly method: string
  readonly path: string
}

/** Policy "Allowed virtual machine size SKUs" (Azure/azure-policy, folder Compute). */
const ALLOWED_SIZES = '/providers/Microsoft.Authorization/policyDefinitions/cccc23c7-8427-4f53-ad12-b6a63eb452b3'

/**
 * Returns what Azure answers to a request by the statements of a case: a refusal for a denied right, the state of Flux and
 * of extensions, assignments of policies and offered versions. No detector and no notice reports anything. Returns
 * `undefined` for all other requests.
 */
export function statedAnswer(world: CaseWorld, { method, path }: Asked): HttpResponse | undefined {
  const { rights, flux, extensions, policies, cluster } = world
  if (method === 'GET' && rights?.denied?.some(action => isAction(action, path)) === true) return denied(path)
  if (/\/detectors$/i.test(path)) return list([])
  if (/Microsoft\.ResourceGraph\/resources$/i.test(path)) return { status: 200, body: { data: [] } }
  if (/\/fluxConfigurations$/i.test(path)) return list(flux === undefined ? [] : [fluxConfiguration(flux)])
  if (/KubernetesConfiguration\/extensions$/i.test(path)) return list((extensions ?? []).map(extensionOf))
  if (/\/policyAssignments$/i.test(path) && policies !== undefined) return list(policies.map(assignmentOf))
  const preview = cluster?.offered?.some(each => each.includes('preview')) === true
  if (/\/upgradeProfiles\/default$/i.test(path) && preview) return offers(cluster?.offered ?? [])
  return undefined
}

function list(value: readonly unknown[]): HttpResponse {
  return { status: 200, body: { value } }
}

/** Returns whether an action such as `Microsoft.Compute/locations/usages/read` is the right to read a path. */
function isAction(action: string, path: string): boolean {
  const [, namespace = '', ...rest] = (/\/providers\/([^/]+)\/(.*)$/i.exec(path) ?? []).flatMap((part, at) =>
    at === 2 ? part.split('/').filter((_, n) => n % 2 === 0) : part
  )
  return `${namespace}/${rest.join('/')}/read`.toLowerCase() === action.toLowerCase()
}

function denied(path: string): HttpResponse {
  const message = `The client does not have authorization to perform action 'read' over scope '${path}'.`
  return { status: 403, body: { error: { code: 'AuthorizationFailed', message } } }
}

function fluxConfiguration({ configuration, kustomizations = [] }: CaseFlux): object {
  const statuses = kustomizations.map(({ name, ready, suspend, reason }) => ({
    name: `cluster-config-${name}`,
    kind: 'Kustomization',
    complianceState: stateOf(ready, suspend),
    statusConditions: [{ type: 'Ready', status: ready === true ? 'True' : 'False', reason }]
  }))
  return { name: 'cluster-config', properties: { complianceState: configuration, statuses } }
}

function stateOf(ready?: boolean, suspend?: boolean): string {
  if (suspend === true) return 'Suspended'
  return ready === true ? 'Compliant' : 'Non-Compliant'
}

function extensionOf({ name, type, state, message }: NonNullable<CaseWorld['extensions']>[number]): object {
  const errorInfo = message === undefined ? {} : { errorInfo: { message } }
  return { name, properties: { extensionType: type, provisioningState: state, ...errorInfo } }
}

function assignmentOf({ assignment, allowed }: NonNullable<CaseWorld['policies']>[number]): object {
  const parameters = { listOfAllowedSKUs: { value: allowed } }
  return { name: assignment, properties: { policyDefinitionId: ALLOWED_SIZES, enforcementMode: 'Default', parameters } }
}

function offers(offered: readonly string[]): HttpResponse {
  const upgrades = offered.map(text => {
    const [kubernetesVersion = '', preview] = text.split(' ')
    return { kubernetesVersion, ...(preview !== undefined && { isPreview: true }) }
  })
  return { status: 200, body: { properties: { controlPlaneProfile: { upgrades } } } }
}
