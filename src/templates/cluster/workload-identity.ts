import { childId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { stackTemplate } from '../stack-template.ts'
import type { ClusterIdentity, LiveState, StackTemplate } from '../types.ts'
import { clusterIdentities } from './cluster-identities.ts'

interface FederatedServiceAccount {
  readonly identity: Exclude<ClusterIdentity, 'events'>
  /**
   * Name of the credential, which must not change. Issuer and subject are unique within an identity, so a renamed
   * credential would conflict with the credential under the old name (bicep-types-az#2029).
   */
  readonly name: string
  readonly namespace: string
  readonly serviceAccount: string
  readonly wanted: (baseline: Baseline) => boolean
}

/**
 * Service accounts that sign in with an identity of the cluster. An identity can have at most 20 federated credentials.
 */
export const FEDERATED_SERVICE_ACCOUNTS: readonly FederatedServiceAccount[] = [
  {
    identity: 'ingress',
    name: 'ingress-controller',
    namespace: 'ingress',
    serviceAccount: 'traefik',
    wanted: () => true
  },
  {
    identity: 'kubelet',
    name: 'flux-source',
    namespace: 'flux-system',
    serviceAccount: 'source-controller',
    wanted: ({ config }) => config.gitops.source?.kind === 'oci'
  }
]

/**
 * Returns the stack with the federated credentials that trust the tokens of the cluster. Azure chooses the issuer of
 * the tokens, so the stack is empty until the cluster exists. Each credential depends on the previous one, because
 * Azure accepts one write at a time to the credentials of an identity
 * (ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity).
 */
export function workloadIdentityStack(baseline: Baseline, liveState: LiveState, colour: Colour): StackTemplate {
  const { issuer } = liveState.stamps[colour]
  const rows = FEDERATED_SERVICE_ACCOUNTS.filter(({ wanted }) => wanted(baseline))
  const resources = issuer === null ? {} : credentials(baseline, colour, rows, issuer)
  const stack = stackTemplate(baseline, `federation-${colour}`, baseline.ids.clusterGroup, resources)
  const ids = rows.map(row => credentialId(baseline, colour, row))
  return { ...stack, awaited: ids.map(placeholder => ({ placeholder, actual: issuer === null ? null : placeholder })) }
}

function credentials(
  baseline: Baseline,
  colour: Colour,
  rows: readonly FederatedServiceAccount[],
  issuer: string
): Record<string, ArmResource> {
  return Object.fromEntries(
    rows.map((row, i) => {
      const { name, namespace, serviceAccount } = row
      const before = rows.slice(Math.max(i - 1, 0), i).map(symbolOf)
      const fields = {
        name: parseResourceId(credentialId(baseline, colour, row)).names.join('/'),
        ...(before.length === 0 ? {} : { dependsOn: before }),
        properties: {
          issuer,
          subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
          audiences: ['api://AzureADTokenExchange']
        }
      }
      const type = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials'
      return [symbolOf({ name }), resource(type, fields)]
    })
  )
}

function symbolOf({ name }: Pick<FederatedServiceAccount, 'name'>): string {
  return name.replaceAll('-', '_')
}

function credentialId(baseline: Baseline, colour: Colour, { identity, name }: FederatedServiceAccount): ResourceId {
  return childId(clusterIdentities(baseline, colour)[identity], 'federatedIdentityCredentials', name)
}
