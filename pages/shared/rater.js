// Keeps the name in this browser, where the server finds it when the page is opened again. It is in no link.

const DAYS = 30

class Keeper {
  show({ name }) {
    if (name === this.name) return
    this.name = name
    const age = name ? DAYS * 24 * 3600 : 0
    document.cookie = `qualify_name=${encodeURIComponent(name)}; path=/; max-age=${age}; SameSite=Lax`
  }

  close() {}
}

export default living(Keeper)
