import { expect, it } from '@jest/globals'
import { renderOnce } from '../../../../local/kubernetes/flux/rendered-revisions.ts'
import type { KubernetesObject } from '../../../../local/kubernetes/objects.ts'

const map = (): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })

function counted() {
  let count = 0
  const build = () => {
    count += 1
    return { objects: [map()] }
  }
  return { build, times: () => count }
}

it('builds an unchanged revision once, and another revision or other variables again', () => {
  const { build, times } = counted()
  const files = { 'a.yaml': '' }
  renderOnce(files, ['./', {}], build)
  renderOnce(files, ['./', {}], build)
  expect(times()).toBe(1)
  renderOnce(files, ['./', { color: 'blue' }], build)
  renderOnce({ 'a.yaml': '' }, ['./', {}], build)
  expect(times()).toBe(3)
})

it('returns the built objects when a caller changed those of before', () => {
  const { build } = counted()
  const files = {}
  for (let i = 0; i < 3; i++) {
    const { objects } = renderOnce(files, [], build)
    expect(objects).toEqual([map()])
    for (const object of objects) Object.assign(object.metadata, { labels: { changed: 'yes' } })
  }
})

it('builds again after a failure', () => {
  let count = 0
  const files = {}
  const fail = () => {
    count += 1
    return { failed: `try ${count}` }
  }
  expect([renderOnce(files, [], fail), renderOnce(files, [], fail)]).toEqual([{ failed: 'try 1' }, { failed: 'try 2' }])
})
