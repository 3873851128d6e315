// Opens a page as often as the machine's networks change meanwhile: a browser gives up all that it is loading when one comes
// or goes, and other tests make and remove networks of containers. No other error is gone over.

const changed = 'net::ERR_NETWORK_CHANGED';

/** Goes to an address, all that its page loads included, and gives its answer. Says when it has to begin again. */
async function visit(page, address, again = () => {}) {
  for (;;) {
    let wasCut = false;
    const note = (request) => { wasCut ||= request.failure()?.errorText === changed; };
    page.on('requestfailed', note);
    try {
      const answer = await page.goto(address);
      if (!wasCut) {
        return answer;
      }
    } catch (error) {
      if (!error.message.includes(changed)) {
        throw error;
      }
    } finally {
      page.off('requestfailed', note);
    }
    again();
  }
}

module.exports = { visit };
