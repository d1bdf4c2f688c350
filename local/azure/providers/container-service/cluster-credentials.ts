import { stringify } from 'yaml'
import { clusterAuthority } from '../../../aks/cluster-authority.ts'
import { clusterProperties } from '../../../aks/cluster-model.ts'
import { KUBERNETES_SERVER } from '../../entra/tokens.ts'
import { refusal } from '../../errors.ts'
import { jsonResponse } from '../../protocol/arm-request.ts'
import { refusedResponse } from '../../protocol/route-guards.ts'
import type { HttpResponse, Resource, World } from '../../world.ts'

/** The public client that kubelogin stands for ("Use kubelogin to authenticate in AKS"). */
const KUBELOGIN_CLIENT = '80faf920-1908-4b52-b5ef-a8e7bedfc67a'

/** Answers with a kubeconfig that names a token of Entra in a cluster with Entra, and in others a certificate. */
export function userCredential(world: World, cluster: Resource): HttpResponse {
  const user = `clusterUser_${groupOf(cluster)}_${cluster.name}`
  const hasEntra = clusterProperties(cluster).aadProfile?.managed === true
  return kubeconfig(world, cluster, 'clusterUser', user, hasEntra ? { exec: kubelogin(world) } : CERTIFICATE)
}

/** Answers with a certificate that is anybody's who has it: not where local accounts are disabled. */
export function adminCredential(world: World, cluster: Resource): HttpResponse {
  const user = `clusterAdmin_${groupOf(cluster)}_${cluster.name}`
  if (clusterProperties(cluster).disableLocalAccounts !== true) {
    return kubeconfig(world, cluster, 'clusterAdmin', user, CERTIFICATE)
  }
  const why = 'Getting static credential is not allowed because this cluster is set to disable local accounts.'
  return refusedResponse(refusal(400, 'BadRequest', why))
}

/** Local Azure issues no client certificates: its API servers refuse this one. */
const CERTIFICATE = {
  'client-certificate-data': Buffer.from('not simulated').toString('base64'),
  'client-key-data': Buffer.from('not simulated').toString('base64')
} as const

function groupOf({ id }: Resource): string {
  return /\/resourcegroups\/([^/]+)/i.exec(id)?.[1] ?? ''
}

/** Returns the plugin that gets a token, in the device-code form that AKS writes ("Use kubelogin to authenticate in AKS"). */
function kubelogin(world: World): object {
  const args = ['get-token', '--environment', 'AzurePublicCloud', '--server-id', KUBERNETES_SERVER]
  return {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'kubelogin',
    args: [...args, '--client-id', KUBELOGIN_CLIENT, '--tenant-id', world.tenantId, '--login', 'devicecode'],
    env: null,
    provideClusterInfo: false
  }
}

function kubeconfig(world: World, cluster: Resource, name: string, user: string, credential: object): HttpResponse {
  const { privateFQDN, fqdn } = clusterProperties(cluster)
  const authority = Buffer.from(clusterAuthority(world) ?? '').toString('base64')
  const server = { 'certificate-authority-data': authority, server: `https://${privateFQDN ?? fqdn}:443` }
  const config = {
    apiVersion: 'v1',
    clusters: [{ cluster: server, name: cluster.name }],
    contexts: [{ context: { cluster: cluster.name, user }, name: cluster.name }],
    'current-context': cluster.name,
    kind: 'Config',
    preferences: {},
    users: [{ name: user, user: credential }]
  }
  return jsonResponse(200, { kubeconfigs: [{ name, value: Buffer.from(stringify(config)).toString('base64') }] })
}
