export type { CertificateInput, SecretCertificate, SecretContent } from './certificate-input.ts'
export {
  checkCertificate,
  type PresentedCertificate,
  readCertificates,
  readPem,
  readPfx
} from './certificates.ts'
export { checkClusterAge } from './cluster-age.ts'
export { checkWayOut, type WayOut } from './egress.ts'
export { evaluate, isBlocked, logFindings, refuseErrors } from './evaluate.ts'
export type { Finding, RuleFinding } from './finding.ts'
export { checkFirewallTier, type WantedFirewall } from './firewall-tier.ts'
export { checkForeign, checkHubNetwork } from './hub.ts'
export {
  type ChosenVersion,
  checkKubernetesVersion,
  chooseKubernetesVersion,
  type OfferedVersion,
  readKubernetesVersions
} from './kubernetes-versions.ts'
export { checkLocks, readWriteLocks } from './locks.ts'
export { type MachineOffers, readMachineOffers } from './machine-offers.ts'
export { checkMachineSizes } from './machine-sizes.ts'
export { checkGlobalName } from './names.ts'
export { nodeDemand, type PoolDemand, type RunningNodes, readRunningNodes } from './node-demand.ts'
export { checkNodeGroup } from './node-group.ts'
export { checkOtherZones, type WantedLink } from './other-zones.ts'
export { checkProviders, type ProvidersOptions } from './providers.ts'
export { type PublicCertificate, readPublicCertificate, type Thumbprint, thumbprintOf } from './public-certificate.ts'
export { checkQuota } from './quota.ts'
export { checkRegions, sameRegion, type WantedInRegion } from './regions.ts'
export { requiredActions } from './required-actions.ts'
export { checkRoles, checkRolesAt } from './roles.ts'
export {
  type EventReceiver,
  type Phase,
  type PlannedChange,
  type PlannedStep,
  type PreflightRequest,
  type Rule,
  type RunScope,
  rules,
  type Target
} from './rule.ts'
export { preflightRules } from './rules/index.ts'
export { type ClusterSubnets, checkSubnetSpace } from './subnets.ts'
