import { commandWord } from '../../command-word.ts'
import type { Finding } from '../../finding.ts'
import { minorOf } from '../found-cluster.ts'
import type { RemovedApi } from '../removed-api.ts'
import { removedApis } from '../removed-apis.ts'
import type { UpgradeRequest } from '../upgrade-request.ts'
import { type Judgement, judgeManifests } from './judgement.ts'
import { type SeenObject, shownName } from './seen-object.ts'
import { shownText } from './shown-text.ts'

const rows = new Map(removedApis.map(row => [`${row.apiVersion} ${row.kind}`, row]))

/** Checks that Flux can apply every manifest to a cluster of the target version. */
export function judgeRemovedApis(upgrade: UpgradeRequest): Finding[] {
  const [from, target] = [minorOf(upgrade.from), minorOf(upgrade.to)]
  // A cluster shows an object in the version that was requested, so it does not replace the manifest.
  return judgeManifests(upgrade, undefined, objects =>
    objects.all.flatMap(object => {
      const row = rows.get(`${object.apiVersion} ${object.kind}`)
      return row === undefined || row.removedIn > target + 1 ? [] : [judge(object, row, { from, target })]
    })
  )
}

/** Returns the version to try if the lifecycle markers name no replacement. */
function newerOf({ group, kind }: SeenObject): string {
  return shownText(`${group}/v1 ${kind}`)
}

function judge(
  object: SeenObject,
  { removedIn, replacement }: RemovedApi,
  { from, target }: { readonly from: number; readonly target: number }
): Judgement {
  const { apiVersion, place } = object
  const where = place === undefined ? '' : ` (${shownText(place.file)}:${place.line})`
  const isGone = removedIn <= target
  const effect = isGone ? ` ${whatFails(removedIn <= from)}` : ` The target 1.${target} still does.`
  const write = `Write \`${replacement ?? newerOf(object)}\``
  return {
    about: object,
    severity: isGone ? 'error' : 'warning',
    evidence: `${shownName(object)}${where} uses ${shownText(apiVersion)}, which Kubernetes 1.${removedIn} no longer serves.${effect}`,
    remedy: `${write} ${isGone ? 'before this upgrade' : `before the upgrade to 1.${removedIn}`}, and wait until Flux has applied it.${replacement === undefined ? check(object) : ''}`
  }
}

function whatFails(isGoneAlready: boolean): string {
  return isGoneAlready
    ? 'The cluster does not serve it either, so Flux cannot apply it now.'
    : 'Flux can no longer apply it after the upgrade.'
}

function check({ group }: SeenObject): string {
  return ` Check that the cluster serves it: \`kubectl api-resources --api-group=${commandWord(group)}\`.`
}
