// @actions/workflow-parser imports JSON without naming its type, as bundlers allow. Jest prints a deprecation warning
// for each such import in each test file.
import transformer from './strip.mjs'

const withTypes = code => ({
  code: code.replace(/^(import \w+ from (["'])[^"'\n]+\.json\2)(?=;?$)/gm, "$1 with { type: 'json' }")
})

export default {
  ...transformer,
  process: withTypes,
  processAsync: async source => withTypes(source)
}
