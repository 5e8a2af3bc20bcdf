export default {
  Query: {
    greeting: () => 'hello',
  },
}
