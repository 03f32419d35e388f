"""The demo: an invented world, built through the product's own doors, and told afterwards.

Run as `python -m tieline.demo [--no-serve] [--port N]`. It lives in a home of its own, never in
that of a real installation, and listens on this machine only.

Reading order: `reserved` (what may be invented), `directory`, `caseload` and `shared` (who is
there and what they share), `files` (the bytes they hand in), `building` (handing them in),
`findings` (what the product answers) and `telling` (how it is printed).
"""
