import { commandWord } from '../../command-word.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { fieldAt, type SeenObject, shownName, textOf, textsOf } from './seen-object.ts'
import { type DrainedPools, drainedBy, isLeftByDrain } from './selected-pods.ts'
import { nameList, shownText } from './shown-text.ts'

/** Milliseconds after the end of its grace period from which a pod counts as stuck. */
const STUCK = 5 * 60_000

/**
 * Checks that no pod that a drain waits for is being deleted without an end. A drain waits until each pod is gone, whatever
 * its budget allows. `now`: milliseconds since 1970. Source: Kubernetes, Safely Drain a Node; Finalizers.
 */
export function judgeStuckPods(objects: ObjectSet, pools: DrainedPools, now: number): Judgement[] {
  const isDrained = drainedBy(objects, pools)
  return objects
    .ofKind('/Pod')
    .filter(pod => isStuck(pod, now) && !isLeftByDrain(pod) && isDrained(pod))
    .map(stuck)
}

/** Returns whether a pod is on a node although its deletion should have ended. The time includes its grace period. */
function isStuck(pod: SeenObject, now: number): boolean {
  return textOf(pod.spec.nodeName) !== '' && now - Date.parse(textOf(deletionTime(pod))) > STUCK
}

function deletionTime({ fields }: SeenObject): unknown {
  return fieldAt(fields, 'metadata', 'deletionTimestamp')
}

function stuck(pod: SeenObject): Judgement {
  const finalizers = textsOf(fieldAt(pod.fields, 'metadata', 'finalizers')).map(each => shownText(each))
  const names = nameList(finalizers, 3)
  const show = `\`kubectl describe pod ${commandWord(pod.name)} --namespace ${commandWord(pod.namespace)}\``
  const isHeld = finalizers.length > 0
  const cause = isHeld ? `, because its finalizers are not removed (${names})` : ''
  return {
    about: pod,
    severity: 'warning',
    evidence: `${shownName(pod)} should have been deleted at ${shownText(deletionTime(pod))}, but it is still on node ${shownText(pod.spec.nodeName)}${cause}. A drain of the node waits for it until it times out, and the upgrade fails.`,
    remedy: isHeld
      ? `Repair the program that removes ${names}: ${show}.`
      : `Check why its node does not stop it: ${show}.`
  }
}
