import { listOf } from '../../../manifests/index.ts'
import { commandWord } from '../../command-word.ts'
import type { Finding } from '../../finding.ts'
import { aksChanges } from '../aks-changes.ts'
import { minorOf } from '../found-cluster.ts'
import type { Judgement } from './judgement.ts'
import type { ObjectSet } from './object-set.ts'
import { type SeenObject, shownName, textOf } from './seen-object.ts'
import { listOfNames, nameList, shownText } from './shown-text.ts'
import { isFinished, workloadsOf } from './workload.ts'

const CONTAINERD_2 = aksChanges.containerd2.minor

interface Path {
  readonly from: string
  readonly to: string
}

function bringsContainerd2({ from, to }: Path): boolean {
  return minorOf(from) < CONTAINERD_2 && minorOf(to) >= CONTAINERD_2
}

/**
 * Checks the images of running pods. containerd 1 reports an image in the old format without the digest of a registry
 * (containerd, internal/cri/server/images: getRepoDigestAndTag).
 */
export function judgeImageFormats(objects: ObjectSet, path: Path): Judgement[] {
  if (!bringsContainerd2(path)) return []
  const pods = objects.ofKind('/Pod').filter(pod => !isFinished(pod))
  const images = pods.flatMap(pod => oldImages(pod).map(image => ({ pod, image })))
  return [...Map.groupBy(images, ({ image }) => image)].flatMap(([image, users]) =>
    judgeImage(
      image,
      users.map(({ pod }) => pod)
    )
  )
}

function oldImages({ status }: SeenObject): readonly string[] {
  return listOf(status.containerStatuses)
    .filter(({ imageID }) => /^sha256:/.test(textOf(imageID)))
    .map(({ image }) => textOf(image))
    .filter(image => image !== '')
}

function judgeImage(image: string, pods: readonly SeenObject[]): Judgement[] {
  const [about] = pods
  if (about === undefined) return []
  return [
    {
      about,
      severity: 'warning',
      evidence: `Image ${shownText(image)} (${listOfNames(pods, shownName, 3)}) has no digest of a registry on its node: it can have the old format (schema 1), which nodes of Kubernetes 1.${CONTAINERD_2} cannot pull.`,
      remedy: `Check it: \`docker manifest inspect ${commandWord(image)}\`. If its \`schemaVersion\` is 1, rebuild and push the image again.`
    }
  ]
}

/** Returns the images of manifests, whose format only their registries know, as one finding that is not evaluated. */
export function imagesNotEvaluated(objects: ObjectSet, path: Path): Finding[] {
  if (!bringsContainerd2(path)) return []
  const users = workloadsOf(objects).flatMap(({ object, pod }) =>
    listOf(pod.containers).flatMap(({ image }) => (textOf(image) === '' ? [] : [{ object, image: textOf(image) }]))
  )
  const images = [...Map.groupBy(users, ({ image }) => image)]
  if (images.length === 0) return []
  const names = images.map(
    ([image, [first]]) => `${shownText(image)}${first === undefined ? '' : ` (${shownName(first.object)})`}`
  )
  return [
    {
      code: 'upgrade-blocked',
      severity: 'not-evaluated',
      subject: `${images.length} images`,
      evidence: `Nodes of Kubernetes 1.${CONTAINERD_2} cannot pull images in the old format (schema 1). The registries were not asked for: ${nameList(names, 10)}.`,
      remedy:
        'Check images that were built before 2018: `docker manifest inspect IMAGE`. If `schemaVersion` is 1, rebuild and push them again.'
    }
  ]
}
