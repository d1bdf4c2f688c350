import type { Baseline } from '../../config/types.ts'
import type { PolicyRow } from './policy-rows.ts'

/** Policies for the clusters as Azure resources, assigned to the resource group of the clusters. */
export const CLUSTER_RESOURCE_POLICIES: readonly PolicyRow[] = [
  {
    name: 'no-local-accounts',
    definition: '993c2fcd-2b29-49d2-9eb0-df2c3a730c32',
    because: 'local accounts know no groups, no conditional access and no expiry',
    effect: 'configured'
  },
  {
    name: 'private-clusters',
    definition: '040732e8-d947-40b8-95d6-854c95024bf8',
    because: 'the API server is not on the internet',
    effect: 'configured'
  },
  {
    name: 'entra-integration',
    definition: '450d2877-ebea-41e8-b00c-e286317d21bf',
    because: 'people sign in with Entra',
    effect: 'Audit'
  },
  {
    name: 'rbac',
    definition: 'ac4a19c2-fa67-49b4-8ae5-0b2e78c49457',
    because: 'Kubernetes permissions are granted by role',
    effect: 'Audit'
  },
  {
    name: 'managed-identities',
    definition: 'da6e2401-19da-4532-9141-fb8fbde08431',
    because: 'a cluster holds no password of its own',
    effect: 'Audit'
  },
  {
    name: 'policy-add-on',
    definition: '0a15ec92-a229-4763-bb14-0ea34a568f8d',
    because: 'without the add-on, no policy for cluster objects is enforced',
    effect: 'Audit'
  },
  {
    name: 'workload-identity',
    definition: '2cc2e023-0dac-4046-875b-178f683929d5',
    because: 'pods sign in without secrets',
    effect: 'Audit'
  },
  {
    name: 'no-run-command',
    definition: '89f2d532-c53c-4f8f-9afa-4927b1114a0d',
    because: 'commands through Resource Manager bypass the rules of the network',
    effect: 'Audit',
    when: ({ config }) => !config.cluster.features.runCommand
  },
  {
    name: 'node-os-upgrades',
    definition: '04408ca5-aa10-42ce-8536-98955cdddd4c',
    because: 'nodes get security updates automatically',
    effect: 'Audit',
    when: ({ config }) => config.upgrades.strategy === 'in-place'
  },
  {
    name: 'image-cleaner',
    definition: 'af3c26b2-6fad-493e-9236-9c68928516ab',
    because: 'images with known vulnerabilities are removed from nodes',
    effect: 'Audit',
    when: ({ config }) => config.cluster.features.imageCleanerHours !== undefined
  },
  {
    name: 'defender-profile',
    definition: 'a1840de2-8088-4ea8-b153-b4c723e9cb01',
    because: 'Defender monitors running containers',
    effect: 'Audit',
    when: ({ config }) => config.cluster.features.defender
  }
]

const ownRegistry = ({ config }: Baseline) => config.registry.kind === 'own'
const withGateway = ({ config }: Baseline) => config.ingress.domain !== undefined

/** Policies for registry, vault and gateway, assigned to the resource group of the platform. */
export const PLATFORM_POLICIES: readonly PolicyRow[] = [
  {
    name: 'registry-no-anonymous',
    definition: '9f2dea28-e834-476c-99c5-3507b4728395',
    because: 'who pulls signs in',
    effect: 'configured',
    when: ownRegistry
  },
  {
    name: 'registry-no-admin',
    definition: 'dc921057-6b28-4fbe-9b83-f7bec05db6c2',
    because: 'the admin account is one shared password',
    effect: 'configured',
    when: ownRegistry
  },
  {
    name: 'registry-no-public-access',
    definition: '0fdf0491-d080-4575-b627-ad0e843cba0f',
    because: 'the registry is reached through its private endpoint',
    effect: 'configured',
    when: ownRegistry
  },
  {
    name: 'registry-restricted-network',
    definition: 'd0793b48-0edc-4296-a390-4c75d1bdfd71',
    because: 'no rule allows access from a network',
    effect: 'configured',
    when: ownRegistry
  },
  {
    name: 'registry-no-tokens',
    definition: 'ff05e24e-195c-447e-b322-5e90c9f9f366',
    because: 'repository tokens are shared passwords',
    effect: 'configured',
    when: ownRegistry
  },
  {
    name: 'registry-private-link',
    definition: 'e8eef0a8-67cf-4eb4-9386-14b0e78733d4',
    because: 'the registry is reachable only through its private endpoint',
    effect: 'Audit',
    when: ownRegistry
  },
  {
    name: 'vault-rbac',
    definition: '12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5',
    because: 'access policies are missing from reviews of role assignments',
    effect: 'configured'
  },
  {
    // With the effect Deny, the policy would refuse the vault, because the vault's private endpoint can only be created
    // after the vault.
    name: 'vault-private-link',
    definition: 'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9',
    because: 'the vault is reachable only through its private endpoint',
    effect: 'Audit'
  },
  {
    name: 'gateway-firewall',
    definition: '564feb30-bf6a-4854-b4bb-0d2d2d1e6c66',
    because: 'the entry point has a web application firewall',
    effect: 'configured',
    when: withGateway
  },
  {
    name: 'gateway-firewall-mode',
    definition: '12430be1-6cc8-4527-a9a8-e3d38f250096',
    because: 'a firewall in detection mode blocks nothing',
    effect: 'configured',
    // If the configured mode is Detection, the policy would refuse the firewall policy of the preview, whose mode is
    // always Prevention.
    when: baseline => withGateway(baseline) && baseline.config.ingress.firewall.mode === 'Prevention',
    parameters: () => ({ modeRequirement: 'Prevention' })
  },
  {
    name: 'gateway-bot-protection',
    definition: 'ebea0d86-7fbd-42e3-8a46-27e7568c2525',
    because: 'known malicious bots are blocked',
    effect: 'Audit',
    when: withGateway
  }
]
