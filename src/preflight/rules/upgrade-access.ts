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
    title: 'The cluster uses a managed identity, not a service principal whose secret expires.',
    check: ({ cluster }) => judgeServicePrincipal(cluster)
  }),
  subnetRights: upgradeRule({
    ...common,
    blocks: true,
    code: 'not-authorized',
    id: 'upgrade-subnet-rights',
    title: 'The identity of the control plane may put nodes into the subnets of the pools.',
    check: ({ facts, cluster }) => judgeSubnetRights(facts, cluster)
  }),
  egress: upgradeRule({
    ...common,
    blocks: true,
    code: 'egress-not-ready',
    id: 'upgrade-node-egress',
    title: 'The default route of the nodes leads to the firewall, and the peering with the hub is connected.',
    check: ({ facts, request, cluster }) => judgeNodeEgress(facts, request.baseline, cluster)
  }),
  zoneLinks: upgradeRule({
    ...common,
    // The zone can belong to the owner of the hub, who need not let the pipeline read it.
    blocks: false,
    code: 'egress-blocked',
    id: 'upgrade-api-server-name',
    title: 'New nodes can resolve the name of a private API server: its zone exists and is linked.',
    check: ({ facts, cluster }) => judgeZoneLinks(facts, cluster)
  }),
  sizePolicies: upgradeRule({
    ...common,
    blocks: false,
    code: 'policy-denied',
    id: 'upgrade-size-policies',
    title: 'No assignment of the built-in policy for allowed sizes denies the sizes of the pools.',
    check: ({ facts, upgrade, cluster, pools }) =>
      judgeSizePolicies(facts, nodeGroupOf(upgrade.cluster, cluster), pools)
  })
})
