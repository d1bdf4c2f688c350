import type { Finding } from '../../finding.ts'
import { minorOf } from '../found-cluster.ts'
import type { DeprecatedCall, UpgradeRequest } from '../upgrade-request.ts'
import { listed, notRead } from './judgement.ts'
import { shownText } from './shown-text.ts'

const HOUR = 3600 * 1000

/** Time in which AKS remembers a call. Source: "Stop Azure Kubernetes Service cluster upgrades on API breaking changes". */
const REMEMBERED = 12 * HOUR

/** Verbs that AKS does not count by its documents. Reports show that it counts watches (Azure/AKS#3984). */
const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

/** User agents of Kubernetes itself and of the components that AKS runs. Their versions follow the control plane. */
const AKS_AGENTS =
  /^(aks-|azure-?(policy|npm|cns|cni|wi|keyvault|ip-masq)|ama-|omsagent|microsoft-?defender|kube-(apiserver|controller-manager|scheduler|proxy|state-metrics)|kubelet|cloud-(controller|node)-manager|cluster-autoscaler|konnectivity|coredns|metrics-server|csi-|(azuredisk|azurefile|blob)(plugin|-csi)|extension-|config-agent|fluxconfig-)/i

/** Checks that no program calls an API that the target no longer serves. `now`: milliseconds since 1970. */
export function judgeApiCalls({ inside, to }: Pick<UpgradeRequest, 'inside' | 'to'>, now: number): Finding[] {
  const evidence = inside['api-usage']
  if ('unread' in evidence) return [notRead('api-usage', evidence.unread)]
  const target = minorOf(to)
  const dated = evidence.calls.filter(({ removedIn }) => Number.isInteger(removedIn) && removedIn > 0)
  return listed(dated.filter(({ removedIn }) => removedIn <= target + 1).map(call => judgeCall(call, target, now)))
}

function judgeCall(call: DeprecatedCall, target: number, now: number): Finding {
  const { apiVersion, resource, removedIn } = call
  const api = shownText(`${apiVersion} ${resource}`)
  const caller = callerOf(call)
  const evidence = `${caller} called ${api}${verbText(call)}. Kubernetes 1.${removedIn} no longer serves it. ${lastUse(call)}`
  return { code: 'upgrade-blocked', subject: api, evidence, ...consequence(call, target, now, caller) }
}

function callerOf({ userAgent }: DeprecatedCall): string {
  return userAgent === undefined || userAgent === '' ? 'A program that the source does not name' : shownText(userAgent)
}

function verbText({ verb }: DeprecatedCall): string {
  return verb === undefined || verb === '' ? '' : ` (${shownText(verb)})`
}

function lastUse({ lastSeen }: DeprecatedCall): string {
  return lastSeen === undefined ? 'The time of the last use is not known.' : `Last use: ${timeText(lastSeen)}.`
}

function consequence(
  call: DeprecatedCall,
  target: number,
  now: number,
  caller: string
): Pick<Finding, 'severity' | 'remedy'> {
  const { lastSeen, removedIn, verb = '', userAgent = '' } = call
  const update = `Upgrade ${caller} to a release that uses a newer API version than \`${shownText(call.apiVersion)}\`.`
  if (removedIn > target)
    return { severity: 'warning', remedy: `${update} The next minor version, 1.${removedIn}, needs it.` }
  const end = lastSeen === undefined ? undefined : lastSeen + REMEMBERED
  if (lastSeen !== undefined && end !== undefined && end <= now) {
    const remedy = `The API is quiet since ${timeText(lastSeen)}, and the stop of AKS ended at ${timeText(end)}. Check that ${caller} no longer needs \`${shownText(call.apiVersion)}\`: after the upgrade its calls fail.`
    return { severity: 'warning', remedy }
  }
  if (AKS_AGENTS.test(userAgent)) {
    return {
      severity: 'warning',
      remedy: `AKS upgrades ${caller} itself. If AKS refuses the upgrade because of \`${shownText(call.apiVersion)}\`, it still counts the last use: it does so for 12 hours${untilText(end, 'until')}.`
    }
  }
  if (READS.has(verb.toLowerCase())) {
    const remedy = `${update} AKS does not count reads by its documents, but reports show that it can: then the stop ends 12 hours after the last use${untilText(end)}.`
    return { severity: 'warning', remedy }
  }
  const remedy = `${update} Then wait until 12 hours after the last use${untilText(end)}: AKS refuses the upgrade until then (UpgradeBlockedOnDeprecatedAPIUsage).`
  return { severity: 'error', remedy }
}

function untilText(end: number | undefined, word: 'at' | 'until' = 'at'): string {
  return end === undefined ? '' : `, ${word} ${timeText(end)}`
}

function timeText(time: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return 'an unknown time'
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
