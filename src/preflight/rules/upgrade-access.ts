import { declareRules } from '../rule.ts'
import { judgeServicePrincipal, judgeSubnetRights } from '../upgrade/cluster-identity.ts'
import { nodeGroupOf } from '../upgrade/found-cluster.ts'
import { judgeNodeEgress, judgeZoneLinks } from '../upgrade/node-network.ts'
import { judgeSizePolicies } from '../upgrade/size-policies.ts'
import { upgradeRule } from '../upgrade/upgrade-rule.ts'

const common = { evidence: 'azure' } as const

/** Rules about what a new node needs to start: an identity with permissions, egress, names, and no policy against it. */
export const upgradeAccessRules = declareRules({
  servicePrincipal: upgradeRule({
    ...common,
    blocks: false,
    code: 'not-authorized',
    id: 'upgrade-service-principal',
    reference: {
      finds: ['warning'],
      remedy: 'Renew the secret, or use a managed identity.',
      source: 'Use a service principal with AKS'
    },
    title: 'The cluster uses a managed identity, not a service principal whose secret expires.',
    check: ({ cluster }) => judgeServicePrincipal(cluster)
  }),
  subnetRights: upgradeRule({
    ...common,
    blocks: true,
    code: 'not-authorized',
    id: 'upgrade-subnet-rights',
    reference: {
      finds: ['error'],
      remedy: 'Assign Network Contributor at the subnet.',
      source: 'Access and identity options for AKS'
    },
    title: 'The identity of the control plane may put nodes into the subnets of the pools.',
    check: ({ facts, cluster }) => judgeSubnetRights(facts, cluster)
  }),
  egress: upgradeRule({
    ...common,
    blocks: true,
    code: 'egress-not-ready',
    id: 'upgrade-node-egress',
    reference: {
      finds: ['error'],
      remedy: 'Run `provision-network`.',
      source: 'Customize cluster egress with a user-defined routing table'
    },
    title: 'The default route of the nodes leads to the firewall, and the peering with the hub is connected.',
    check: ({ facts, request, cluster }) => judgeNodeEgress(facts, request.baseline, cluster)
  }),
  zoneLinks: upgradeRule({
    ...common,
    // The zone can belong to the owner of the hub, who need not let the pipeline read it.
    blocks: false,
    code: 'egress-blocked',
    id: 'upgrade-api-server-name',
    reference: {
      finds: ['error'],
      remedy: 'Run `provision-network`, or link the zone.',
      source: 'Create a private AKS cluster'
    },
    title: 'New nodes can resolve the name of a private API server: its zone exists and is linked.',
    check: ({ facts, cluster }) => judgeZoneLinks(facts, cluster)
  }),
  sizePolicies: upgradeRule({
    ...common,
    blocks: false,
    code: 'policy-denied',
    id: 'upgrade-size-policies',
    reference: {
      finds: ['warning'],
      remedy: 'Ask for an exemption of the node resource group.',
      source: 'Azure/azure-policy, folder Compute'
    },
    title: 'No assignment of the built-in policy for allowed sizes denies the sizes of the pools.',
    check: ({ facts, upgrade, cluster, pools }) =>
      judgeSizePolicies(facts, nodeGroupOf(upgrade.cluster, cluster), pools)
  })
})
