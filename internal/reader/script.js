// The page works without this: it adds the search, closes the menu on small
// screens, and opens a schema that an address points into.
'use strict'

const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const wide = matchMedia('(min-width: 60rem)')
const box = document.getElementById('buscar')
const found = document.getElementById('hallados')
const articles = [...document.querySelectorAll('article')].map(shown => ({
	shown,
	link: document.querySelector(`[data-for="${CSS.escape(shown.id)}"]`),
	text: plain(shown.textContent),
}))

function search() {
	const words = plain(box.value).split(/\s+/).filter(Boolean)
	let count = 0
	for (const {shown, link, text} of articles) {
		const fits = words.every(word => text.includes(word))
		shown.hidden = link.hidden = !fits
		count += fits
	}
	for (const tag of document.querySelectorAll('section.tag')) {
		tag.hidden = ![...tag.querySelectorAll('article')].some(shown => !shown.hidden)
	}
	found.textContent = words.length ? `${count} operaciones` : ''
	if (words.length && wide.matches) articles.find(({shown}) => !shown.hidden)?.shown.scrollIntoView()
}

box.closest('.search').hidden = false
box.addEventListener('input', search)

const menu = document.querySelector('.menu')
const fit = () => { menu.open = wide.matches }
wide.addEventListener('change', fit)
fit()

function reveal() {
	const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
	if (!target) return
	if (target.closest('[hidden]')) {
		box.value = ''
		search()
	}
	if (target instanceof HTMLDetailsElement) target.open = true
	if (!wide.matches) menu.open = false
	target.scrollIntoView()
}
addEventListener('hashchange', reveal)
reveal()
