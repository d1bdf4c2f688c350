export type { CertificateInput, SecretCertificate, SecretContent } from './certificates/certificate-input.ts'
export {
  checkCertificate,
  type PresentedCertificate,
  readCertificates,
  readPem,
  readPfx
} from './certificates/certificates.ts'
export {
  type PublicCertificate,
  readPublicCertificate,
  type Thumbprint,
  thumbprintOf
} from './certificates/public-certificate.ts'
export { checkClusterAge } from './cluster/cluster-age.ts'
export {
  type ChosenVersion,
  checkKubernetesVersion,
  chooseKubernetesVersion,
  type OfferedVersion,
  readKubernetesVersions
} from './cluster/kubernetes-versions.ts'
export { type MachineOffers, offerNamed, readMachineOffers } from './cluster/machine-offers.ts'
export { checkMachineSizes } from './cluster/machine-sizes.ts'
export { nodeDemand, type PoolDemand, type RunningNodes, readRunningNodes } from './cluster/node-demand.ts'
export { checkNodeResourceGroup } from './cluster/node-resource-group.ts'
export { checkQuota } from './cluster/quota.ts'
export { type ClusterSubnets, checkSubnetSpace } from './cluster/subnet-space.ts'
export { evaluateRules, isBlocked, logFindings, refuseErrors } from './evaluate.ts'
export type { Finding, RuleFinding } from './finding.ts'
export { checkGlobalName } from './global-names.ts'
export { checkLocks, readWriteLocks } from './locks.ts'
export { checkDuplicateZones, type RequestedLink } from './network/duplicate-zones.ts'
export { checkEgressPath, type EgressPath } from './network/egress-path.ts'
export { checkExistingHub, checkHubNetwork } from './network/existing-hub.ts'
export { checkFirewallTier, type RequestedFirewall } from './network/firewall-tier.ts'
export { orNotEvaluated } from './not-evaluated.ts'
export { checkProviders, type ProvidersOptions } from './providers.ts'
export { checkRegions, type RequestedInRegion, sameRegion } from './regions.ts'
export { requiredActions } from './required-actions.ts'
export { checkRoles, checkRolesAt } from './roles.ts'
export {
  declareRules,
  type EventReceiver,
  type Phase,
  type PlannedChange,
  type PlannedStep,
  type PreflightRequest,
  type ReceivedChange,
  type Rule,
  type RunScope,
  type Target
} from './rule.ts'
export { preflightRules } from './rules/index.ts'
export { type ChangeEvidence, decodeChangeEvidence, encodeChangeEvidence } from './soak/change-evidence.ts'
export type { ReceivedEvidence } from './soak/evidence-binding.ts'
export { decodeSoakEvidence, encodeSoakEvidence, type SoakEvidence } from './soak/soak-evidence.ts'
export { type AcceptedEvidence, isInside } from './upgrade/accepted-evidence.ts'
export { AKS_CHANGES_READ, type AksChange, changesBetween } from './upgrade/aks-changes.ts'
export {
  compareVersions,
  controlPlaneVersion,
  type FoundCluster,
  type FoundPool,
  isStopped,
  minorOf,
  oldestVersion,
  poolsOf,
  poolVersion,
  readUpgradeCluster
} from './upgrade/found-cluster.ts'
export { isQuarantined, type Machine, machineFaults, readAllMachines, readMachines } from './upgrade/machines.ts'
export { openTimes } from './upgrade/maintenance-window.ts'
export { type MissingEvidence, missingEvidence } from './upgrade/missing-evidence.ts'
export { imageDate } from './upgrade/node-image-age.ts'
export { type BlockingBudget, blockingBudgets, type FoundBudgets } from './upgrade/objects/blocking-budgets.ts'
export { type CordonedNode, cordonedNodes } from './upgrade/objects/cordoned-nodes.ts'
export {
  type DrainBlocker,
  type DrainQuery,
  drainBlockers,
  type EvictionWebhook,
  webhooksOnEvictions
} from './upgrade/objects/drain-blockers.ts'
export { EVIDENCE_RESOURCES, type EvidenceResource } from './upgrade/objects/evidence-resources.ts'
export { nameList, shownText } from './upgrade/objects/shown-text.ts'
export { nodesAtOnce, type Surge, surgesOf } from './upgrade/surge.ts'
export { addressesPerNode } from './upgrade/surge-capacity.ts'
export {
  batchesOf,
  CONTROL_PLANE,
  durationText,
  minutesText,
  poolDuration,
  upgradeDuration
} from './upgrade/upgrade-duration.ts'
export {
  type ClusterEvidence,
  type DeprecatedCall,
  type EvidenceKind,
  type InsideEvidence,
  type ManifestEvidence,
  type Unread,
  type UpgradeAssessment,
  type UpgradeKind,
  type UpgradeRequest,
  unreadCluster
} from './upgrade/upgrade-request.ts'
export {
  type ChosenTarget,
  chooseTarget,
  describeOffers,
  type OfferedUpgrade,
  pathOver,
  type RequestedTarget,
  readOfferedUpgrades
} from './upgrade/upgrade-target.ts'
export { earliestStart, instantText, judgeFreezes, readWindows, windowFor } from './upgrade/upgrade-timing.ts'
export { type Verdict, verdictOf } from './upgrade/verdict.ts'
