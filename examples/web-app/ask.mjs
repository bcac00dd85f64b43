// What a browser would show.
process.stdout.write(await (await fetch(`http://127.0.0.1:${process.argv[2]}/`)).text());
